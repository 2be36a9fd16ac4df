from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def follow(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each row the edition of the row that it replaces, else that of its own import and sheet."""
    rows = apps.get_model("intake", "ImportedRow").objects
    for batch, sheet in rows.values_list("batch_id", "sheet").distinct():
        rows.filter(batch=batch, sheet=sheet).update(edition=f"{batch}:{sheet}")
    for row in rows.exclude(replaces=None).order_by("pk").iterator():
        rows.filter(pk=row.pk).update(edition=rows.values_list("edition", flat=True).get(pk=row.replaces_id))


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_first_tables")]

    operations = [
        migrations.AddField("importedrow", "edition", models.CharField(max_length=130, default=""), preserve_default=False),
        migrations.RunPython(follow, migrations.RunPython.noop, elidable=True),
    ]
