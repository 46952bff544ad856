from django.db import migrations, models


class Migration(migrations.Migration):
    """The salt travels with what it made; a recovery code is made when it is asked for."""

    dependencies = [("curriculum", "0002_append_only")]
    operations = [
        migrations.RemoveField("keybox", "salt"),
        migrations.RemoveField("keybox", "recovery_salt"),
        migrations.AlterField("keybox", "by_recovery", models.BinaryField(null=True)),
        migrations.AddField(
            "keybox", "fingerprint", models.BinaryField(default=b""), preserve_default=False
        ),
        migrations.AddField("keybox", "password_stale", models.BooleanField(default=False)),
    ]
