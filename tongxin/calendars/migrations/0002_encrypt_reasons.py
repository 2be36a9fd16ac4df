"""Reasons of pauses and extensions are encrypted from now on, and those given before too."""

import tongxin.privacy.fields
from django.db import migrations

from tongxin.privacy.actions import decrypt_rows, encrypt_rows

COLUMNS = (("DeadlineExtension", "reason"), ("DeadlinePause", "reason"))


def encrypt(apps, schema_editor):
    for model, field in COLUMNS:
        encrypt_rows(apps.get_model("calendars", model), field)


def decrypt(apps, schema_editor):
    for model, field in COLUMNS:
        decrypt_rows(apps.get_model("calendars", model), field)


class Migration(migrations.Migration):

    dependencies = [
        ('calendars', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='deadlineextension',
            name='reason',
            field=tongxin.privacy.fields.EncryptedCharField(bound_to='deadline_id', max_length=200),
        ),
        migrations.AlterField(
            model_name='deadlinepause',
            name='reason',
            field=tongxin.privacy.fields.EncryptedCharField(bound_to='deadline_id', max_length=200),
        ),
        migrations.RunPython(encrypt, decrypt),
    ]
