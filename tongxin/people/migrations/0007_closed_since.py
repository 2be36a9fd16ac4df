"""Accounts that were closed before it was written down when: their time counts from today."""

from django.db import migrations
from django.utils import timezone


def closed_since_today(apps, schema_editor):
    apps.get_model("people", "Person").objects.filter(is_active=False).update(closed_at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_closed_accounts'),
    ]

    operations = [
        migrations.RunPython(closed_since_today, migrations.RunPython.noop),
    ]
