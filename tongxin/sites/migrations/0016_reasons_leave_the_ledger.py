"""Why a recheck was cancelled, and by which document a quota was exceeded, is sealed in the room's own rows.

The ledger said it in clear. What stands there stays there, since entries are never changed; the rows get a copy.
"""

import tongxin.privacy.fields
from django.db import migrations, models

NOT_KNOWN = "—"


def copy(apps, schema_editor):
    entries = apps.get_model("ledger", "Entry").objects.order_by("-position")
    for run in apps.get_model("sites", "RecheckRun").objects.filter(status="cancelled"):
        told = entries.filter(verb="sites.recheck_run_cancelled", subject_id=str(run.public_id)).first()
        run.reason = (told and told.details.get("reason")) or NOT_KNOWN
        run.save(update_fields=["reason"])
    named = apps.get_model("sites", "ListedSite").objects.filter(outcome="named").select_related("application")
    for listed in named:
        about = entries.filter(subject_type="sites.application", subject_id=str(listed.application.public_id))
        told = about.filter(verb="sites.application_named").first()
        if told and told.details.get("quota"):
            listed.beyond_quota = told.details["quota"]
            listed.save(update_fields=["beyond_quota"])


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0001_initial'),
        ('sites', '0015_notices_keep_what_they_said'),
    ]

    operations = [
        migrations.AddField(
            model_name='listedsite',
            name='beyond_quota',
            field=tongxin.privacy.fields.EncryptedTextField(blank=True, bound_to='public_id', max_length=500),
        ),
        migrations.AddField(
            model_name='recheckrun',
            name='reason',
            field=tongxin.privacy.fields.EncryptedTextField(blank=True, bound_to='public_id', max_length=500),
        ),
        migrations.RunPython(copy, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='recheckrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'cancelled'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='sites_recheck_run_cancelled_with_reason'),
        ),
    ]
