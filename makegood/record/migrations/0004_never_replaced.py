from django.db import migrations

from makegood.record.triggers import never_replaced


class Migration(migrations.Migration):
    """SQLite's INSERT OR REPLACE is refused as well."""

    dependencies = [("record", "0003_actor")]
    operations = [never_replaced("record_entry", "seq")]
