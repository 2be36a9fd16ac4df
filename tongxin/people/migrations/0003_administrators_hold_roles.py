"""Administrators of before become what they were in fact: city officers, who give roles too."""

from django.db import migrations
from django.utils import timezone

ROLES = ("city_officer", "security_administrator")


def give(apps, schema_editor):
    person_model, unit_model = apps.get_model("people", "Person"), apps.get_model("orgs", "Unit")
    top = unit_model.objects.order_by("path").first()
    administrators = person_model.objects.filter(is_administrator=True).order_by("pk")
    apps.get_model("people", "Membership").objects.bulk_create(
        apps.get_model("people", "Membership")(
            person=person, unit=top, role=role, starts_on=timezone.localdate(), given_by="system"
        )
        for person in administrators
        for role in ROLES
        if top
    )


def take(apps, schema_editor):
    held = apps.get_model("people", "Membership").objects.filter(role="city_officer", ends_on=None)
    people = held.values_list("person", flat=True)
    apps.get_model("people", "Person").objects.filter(pk__in=list(people)).update(is_administrator=True)


class Migration(migrations.Migration):

    dependencies = [("people", "0002_memberships")]

    operations = [migrations.RunPython(give, take)]
