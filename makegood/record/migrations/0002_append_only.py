from django.db import migrations

from makegood.record.triggers import append_only


class Migration(migrations.Migration):
    """The database itself refuses to change or delete these rows."""

    dependencies = [("record", "0001_initial")]
    operations = [
        append_only("record_entry"),
    ]
