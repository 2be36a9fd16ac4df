"""The walls of the house that import-linter cannot see. Each message says where, and what the rule is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from tests.source import PACKAGE, Place, is_an_action, layers, listed, modules, room_of, rooms, tree, writes
from tongxin.people.models import Person
from tongxin.privacy.keeping import Keep
from tongxin.privacy.register import belonging, declaring, personal

OURS = [model for model in apps.get_models() if model.__module__.startswith("tongxin.")]

# Writers outside actions.py, each with its reason.
WRITERS = {
    "ledger/append.py": "the ledger's one way in; its verbs are in ledger/actions.py",
    "ledger/protection.py": "the head row of an empty ledger",
    "audit/protection.py": "the head row of an empty log",
    "config/commands/upkeep.py": "tasks of a worker that died go back into the queue, which is no record of ours",
}
WRITING_SQL = re.compile(r"\s*(INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|TRUNCATE)\b")
NAMES_THAT_ATTRACT_EVERYTHING = {"utils", "util", "helpers", "helper", "common", "core", "misc", "services", "signals"}


def test_every_room_has_a_floor():
    missing = {room.name for room in rooms()} - set(layers())
    assert not missing, f"declare in pyproject.toml, [tool.importlinter], on which floor {sorted(missing)} lives"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model):
    own = model._meta.app_label
    for field in model._meta.get_fields():
        if not field.is_relation or field.auto_created or not field.related_model:
            continue
        other = field.related_model._meta.app_label
        if other == own or not field.related_model.__module__.startswith("tongxin."):
            continue
        assert layers()[own] < layers()[other], (
            f"{model._meta.label}.{field.name} points from {own} up or across to {other}"
        )


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_only_the_ledger_points_at_anything(model):
    generic = [field.name for field in model._meta.private_fields]
    assert not generic, f"{model._meta.label} has generic foreign keys: {generic}"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_is_declared_public_or_personal(model):
    privacy = getattr(model, "Privacy", None)
    assert privacy, f"{model._meta.label} needs a class Privacy (STYLE 14)"
    public, personal = set(getattr(privacy, "public", ())), set(getattr(privacy, "personal", {}))
    fields = {field.name for field in [*model._meta.concrete_fields, *model._meta.many_to_many]}
    assert not public & personal, f"{model._meta.label}: both public and personal: {sorted(public & personal)}"
    for name in personal:
        keep = privacy.personal[name]
        assert isinstance(keep, Keep), f"{model._meta.label}.{name}: say purpose and time, Keep(purpose=…, years=…)"
    undeclared, unknown = fields - public - personal, (public | personal) - fields
    assert not undeclared, f"{model._meta.label}: say whether public or personal: {sorted(undeclared)}"
    assert not unknown, f"{model._meta.label}: no such fields: {sorted(unknown)}"


HOLDING = [model for model in declaring() if personal(model)]


@pytest.mark.parametrize("model", HOLDING, ids=lambda model: model._meta.label)
def test_every_model_with_personal_fields_says_whose_they_are(model):
    assert belonging(model), f"{model._meta.label}: class Privacy needs of, of_id or of_nobody (privacy/register.py)"


def test_packages_rows_about_a_person_are_declared_too():
    about = {field.related_model for field in Person._meta.related_objects}
    silent = {model._meta.label for model in about if model not in OURS} - {model._meta.label for model in declaring()}
    assert not silent, f"tell in people/packages.py what these hold about a person: {sorted(silent)}"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_says_what_it_is_in_the_world(model):
    generated = f"{model.__name__}({', '.join(field.name for field in model._meta.fields)})"
    assert model.__doc__ not in {None, "", generated}, f"{model._meta.label} needs a docstring"
    assert not model._meta.ordering, f"{model._meta.label}: no Meta.ordering; order explicitly, ending in pk"


def writes_in(path: Path) -> list[str]:
    problems = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and writes(node):
            problems.append(f"{Place(path, node.lineno)} calls .{node.func.attr}()")
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITING_SQL.match(node.value):
            problems.append(f"{Place(path, node.lineno)} writes with SQL")
    return problems


def test_only_actions_write():
    problems = []
    for path in modules():
        if not is_an_action(path) and str(path.relative_to(PACKAGE)) not in WRITERS:
            problems += writes_in(path)
    assert not problems, "changes belong into actions.py:" + listed(problems)


def test_the_list_of_other_writers_is_true():
    idle = [name for name in WRITERS if not (PACKAGE / name).exists() or not writes_in(PACKAGE / name)]
    assert not idle, f"no longer writes, so strike it from WRITERS: {idle}"


def test_nobody_is_told_behind_anybodys_back():
    problems = [
        f"{Place(path, node.lineno)} uses signals"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith((".signals", "django.dispatch"))
    ]
    assert not problems, "no signals: call the verb where the reader can see it" + listed(problems)


def test_decisions_are_typed():
    files = {"rules.py", "permissions.py", "actions.py"}
    problems = [
        f"{Place(path, node.lineno)} imports Any"
        for path in modules()
        if path.name in files or is_an_action(path)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "Any" for alias in node.names)
    ]
    assert not problems, "no Any where decisions live (STYLE 12)" + listed(problems)


def test_rules_are_pure():
    impure = ("django.db", "django.http", "django.utils.timezone", "django.conf")
    problems = [
        f"{Place(path, node.lineno)} imports {node.module}"
        for path in modules()
        if path.name == "rules.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(impure)
    ]
    assert not problems, "rules.py knows no database and no clock" + listed(problems)


def test_names_say_something():
    problems = [str(path.relative_to(PACKAGE)) for path in modules() if path.stem in NAMES_THAT_ATTRACT_EVERYTHING]
    problems += [room.name for room in rooms() if room.name in NAMES_THAT_ATTRACT_EVERYTHING]
    assert not problems, "put it beside its user, or name the concept" + listed(problems)


def test_addresses_carry_the_name_of_their_room():
    problems = []
    for path in modules():
        if path.name == "urls.py" and room_of(path) != "config":
            named = [
                node.value.value
                for node in tree(path).body
                if isinstance(node, ast.Assign)
                and getattr(node.targets[0], "id", "") == "app_name"
                and isinstance(node.value, ast.Constant)
            ]
            if named != [room_of(path)]:
                problems.append(f'{path.relative_to(PACKAGE)}: app_name = "{room_of(path)}" is missing')
    assert not problems, listed(problems)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_columns_are_portable(model):
    # SQLite is the default database: no arrays, no ranges (STYLE, smells).
    foreign = [field.name for field in model._meta.concrete_fields if "postgres" in type(field).__module__]
    assert not foreign, f"{model._meta.label}: only PostgreSQL knows {foreign}"
    assert isinstance(model._default_manager, models.Manager)
