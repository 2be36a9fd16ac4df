from django.db import migrations

from tongxin.audit import protection


def protect(apps, schema_editor):
    protection.reset_head(schema_editor.connection)
    protection.protect(schema_editor.connection)


def unprotect(apps, schema_editor):
    protection.unprotect(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(protect, unprotect)]
