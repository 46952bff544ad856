from django.db import migrations

from makegood.record.triggers import never_replaced


class Migration(migrations.Migration):
    """SQLite's INSERT OR REPLACE cannot rewrite what was published."""

    dependencies = [("curriculum", "0007_pictures")]
    operations = [
        never_replaced("curriculum_edition", "id"),
        never_replaced("curriculum_edition", "unit_id", "number"),
        never_replaced("curriculum_trackedition", "id"),
        never_replaced("curriculum_trackedition", "track_id", "number"),
        never_replaced("curriculum_picture", "digest"),
        never_replaced("curriculum_editionpicture", "id"),
        never_replaced("curriculum_editionpicture", "edition_id", "name"),
    ]
