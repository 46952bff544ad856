from django.db import migrations

from makegood.record.triggers import append_only


class Migration(migrations.Migration):
    """The database itself refuses to change or delete these rows."""

    dependencies = [("curriculum", "0001_initial")]
    operations = [
        append_only("curriculum_edition"),
        append_only("curriculum_trackedition"),
    ]
