from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("people", "0003_administrators_hold_roles")]

    operations = [migrations.RemoveField(model_name="person", name="is_administrator")]
