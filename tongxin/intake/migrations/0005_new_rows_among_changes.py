import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_discarded_files_are_deleted")]

    operations = [
        migrations.AlterField(
            "change",
            "before",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="intake.importedrow"
            ),
        ),
    ]
