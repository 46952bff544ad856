from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_leaving")]

    operations = [
        migrations.AddField("message", "calendar", models.TextField(blank=True, default=""), False),
    ]
