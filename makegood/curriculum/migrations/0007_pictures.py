import django.db.models.deletion
from django.db import migrations, models

from makegood.record.triggers import append_only


class Migration(migrations.Migration):
    """Pictures are kept with the edition that shows them."""

    dependencies = [("curriculum", "0006_keys_move_down")]
    operations = [
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("data", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="EditionPicture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False,
                                           verbose_name="ID")),
                ("name", models.CharField(max_length=130)),
                ("edition", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="pictures",
                    to="curriculum.edition",
                )),
                ("picture", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+",
                    to="curriculum.picture",
                )),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "name"), name="one_picture_a_name")
                ],
            },
        ),
        append_only("curriculum_picture"),
        append_only("curriculum_editionpicture"),
    ]  # fmt: skip
