import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The boxes of note keys come down from curriculum, so that the library may seal with them."""

    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="KeyBox",
            fields=[
                ("account", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to=settings.AUTH_USER_MODEL)),
                ("by_password", models.BinaryField(null=True)),
                ("by_recovery", models.BinaryField(null=True)),
                ("fingerprint", models.BinaryField()),
                ("password_stale", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
