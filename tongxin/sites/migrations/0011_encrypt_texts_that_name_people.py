"""Names of people and what offices wrote about an application are encrypted from now on, and before too."""

import tongxin.privacy.fields
from django.db import migrations

from tongxin.privacy.actions import encrypting

COLUMNS = (
    ("Application", "leader_name"),
    ("Application", "leader_post"),
    ("Application", "contact_name"),
    ("Opinion", "text"),
    ("SiteObjection", "text"),
    ("SiteObjection", "answer"),
    ("CultivationNote", "text"),
    ("Assessment", "chair"),
    ("Seat", "reason"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('sites', '0010_findings'),
    ]

    operations = [
        migrations.AlterField(
            model_name='application',
            name='contact_name',
            field=tongxin.privacy.fields.EncryptedCharField(blank=True, bound_to='public_id', max_length=50),
        ),
        migrations.AlterField(
            model_name='application',
            name='leader_name',
            field=tongxin.privacy.fields.EncryptedCharField(blank=True, bound_to='public_id', max_length=50),
        ),
        migrations.AlterField(
            model_name='application',
            name='leader_post',
            field=tongxin.privacy.fields.EncryptedCharField(blank=True, bound_to='public_id', max_length=50),
        ),
        migrations.AlterField(
            model_name='assessment',
            name='chair',
            field=tongxin.privacy.fields.EncryptedCharField(blank=True, bound_to='public_id', max_length=50),
        ),
        migrations.AlterField(
            model_name='cultivationnote',
            name='text',
            field=tongxin.privacy.fields.EncryptedTextField(bound_to='application_id'),
        ),
        migrations.AlterField(
            model_name='opinion',
            name='text',
            field=tongxin.privacy.fields.EncryptedTextField(blank=True, bound_to='application_id'),
        ),
        migrations.AlterField(
            model_name='seat',
            name='reason',
            field=tongxin.privacy.fields.EncryptedCharField(blank=True, bound_to='public_id', max_length=200),
        ),
        migrations.AlterField(
            model_name='siteobjection',
            name='answer',
            field=tongxin.privacy.fields.EncryptedTextField(blank=True, bound_to='public_id'),
        ),
        migrations.AlterField(
            model_name='siteobjection',
            name='text',
            field=tongxin.privacy.fields.EncryptedTextField(bound_to='public_id'),
        ),
        encrypting("sites", COLUMNS),
    ]
