import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial"), ("intake", "0003_amended_units")]

    operations = [
        migrations.AlterField(
            "batch",
            "file",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
            ),
        ),
        migrations.AddConstraint(
            "batch",
            models.CheckConstraint(
                condition=models.Q(("status", "discarded"), ("file__isnull", False), _connector="OR"),
                name="intake_batch_without_file_only_discarded",
            ),
        ),
    ]
