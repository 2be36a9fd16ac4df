"""Reasons of pauses and extensions are encrypted from now on, and those given before too."""

import tongxin.privacy.fields
from django.db import migrations

from tongxin.privacy.actions import encrypting

COLUMNS = (("DeadlineExtension", "reason"), ("DeadlinePause", "reason"))


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
        encrypting("calendars", COLUMNS),
    ]
