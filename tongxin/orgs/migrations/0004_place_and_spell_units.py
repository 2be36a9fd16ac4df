from django.db import migrations

from tongxin.orgs.names import initials

BATCH = 2000


def place_and_spell(apps, schema_editor):
    """Give every unit the placement that it has had since it exists, and the initials of its name."""
    unit_model, placement_model = apps.get_model("orgs", "Unit"), apps.get_model("orgs", "Placement")
    after = 0
    while units := list(unit_model.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
        for unit in units:
            unit.initials = initials(unit.name_zh)
        unit_model.objects.bulk_update(units, ["initials"], batch_size=500)
        placement_model.objects.bulk_create(
            (placement_model(unit_id=unit.pk, parent_id=unit.parent_id, path=unit.path) for unit in units),
            batch_size=500,
        )
        after = units[-1].pk


def take_away(apps, schema_editor):
    apps.get_model("orgs", "Placement").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_placements_and_mergers")]

    operations = [migrations.RunPython(place_and_spell, take_away)]
