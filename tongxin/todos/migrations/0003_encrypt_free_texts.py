"""What people wrote to tasks and to-dos is encrypted from now on, and what they wrote before too."""

import tongxin.privacy.fields
from django.db import migrations

from tongxin.privacy.actions import encrypting

COLUMNS = (("Assignment", "wanted"), ("Errand", "answer"), ("ErrandNote", "text"), ("Forwarding", "opinion"))


class Migration(migrations.Migration):

    dependencies = [
        ('todos', '0002_newest_of_what_was_done'),
    ]

    operations = [
        migrations.AlterField(
            model_name='assignment',
            name='wanted',
            field=tongxin.privacy.fields.EncryptedCharField(bound_to='public_id', max_length=500),
        ),
        migrations.AlterField(
            model_name='errand',
            name='answer',
            field=tongxin.privacy.fields.EncryptedTextField(blank=True, bound_to='public_id', max_length=2000),
        ),
        migrations.AlterField(
            model_name='errandnote',
            name='text',
            field=tongxin.privacy.fields.EncryptedTextField(blank=True, bound_to='errand_id', max_length=2000),
        ),
        migrations.AlterField(
            model_name='forwarding',
            name='opinion',
            field=tongxin.privacy.fields.EncryptedCharField(bound_to='todo_id', max_length=200),
        ),
        encrypting("todos", COLUMNS),
    ]
