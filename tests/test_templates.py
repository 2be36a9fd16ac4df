"""Pages keep to their room, and to the rules that a content security policy will enforce."""

from __future__ import annotations

import ast
import re

import pytest
from django.template.loader import get_template

from tests.source import PACKAGE, TOP, found, listed, modules, name_of, room_of, templates, tree

TEMPLATES = templates()
# Folders of templates that a room fills for a package: allauth's pages are the sign-in of our people.
OVERRIDES = {
    "people": ("account/", "allauth/", "mfa/", "socialaccount/", "usersessions/"),
    "ui": ("django/", "django_tasks/"),
}
# Looked up by Django itself.
ANSWERS = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}

LOADS = re.compile(r"{%-?\s*(extends|include)\s+([^\s%]+)")
ICON = re.compile(r"{%\s*icon\s+[\"']([\w-]+)[\"']")
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*\btype=[\"']application/(?:ld\+)?json)[^>]*>", re.I)
STYLE = re.compile(r"<style\b|\sstyle\s*=\s*[\"']", re.I)
HANDLER = re.compile(
    r"<[a-z][^>]*\s(on[a-z]+|hx-on[:\w-]*)\s*=|\bhx-vals\s*=\s*[\"']js:|href\s*=\s*[\"']javascript:", re.I
)
REMOTE = re.compile(r"\b(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.I)


def is_override(name: str, room: str) -> bool:
    return name.startswith(OVERRIDES.get(room, ("\0",))) or (room == "ui" and name in ANSWERS)


def test_templates_live_under_the_name_of_their_room():
    strays = [
        str(path.relative_to(PACKAGE))
        for path in TEMPLATES
        if not name_of(path).startswith(f"{room_of(path)}/") and not is_override(name_of(path), room_of(path))
    ]
    assert not strays, listed(strays)


def test_templates_use_their_own_room_and_ui_only():
    problems = []
    for path in TEMPLATES:
        for place, match in found(path, LOADS):
            name = match[2].strip("\"'")
            if name == match[2]:
                problems.append(f"{place} {match[1]}s a variable; name the template")
            elif not name.startswith((f"{room_of(path)}/", "ui/", "django/forms/", *OVERRIDES.get(room_of(path), ()))):
                problems.append(f"{place} {match[1]}s {name}")
    assert not problems, "a template may link to another room, not include it" + listed(problems)


@pytest.mark.parametrize(
    ("pattern", "rule"),
    [
        (SCRIPT, "no script in the page: a file under static/, or json_script for data"),
        (STYLE, "no style in the page: a class, and a rule in a file under static/"),
        (HANDLER, "no handlers in the page: addEventListener in a file under static/"),
        (REMOTE, "nothing from another host"),
    ],
    ids=["script", "style", "handler", "remote"],
)
def test_nothing_inline_and_nothing_remote(pattern, rule):
    problems = [f"{place} {match[0][:80]}" for path in TEMPLATES for place, match in found(path, pattern)]
    assert not problems, rule + listed(problems)


READ_AS_CARDS = (
    "people/_roles.html", "people/_held.html", "people/_deputies.html", "people/_former_roles.html",
    "people/me.html", "people/security.html", "workspace/_unit_entries.html", "oversight/data_protection.html",
    "oversight/register.html", "oversight/retention.html",
)  # fmt: skip


def test_on_a_phone_nothing_to_press_hides_behind_a_sideways_scroll():
    """A list is read as cards there; without heads there is nothing that a card could say."""
    problems = []
    for path in TEMPLATES:
        for table in re.findall(r"<table.*?</table>", path.read_text(), re.S):
            pressed = "<thead" in table and re.search(r'class="btn|<button|row-actions', table)
            if (pressed or name_of(path) in READ_AS_CARDS) and "data-cards" not in table.split(">")[0]:
                problems.append(name_of(path))
    assert not problems, listed(problems)


def test_every_template_is_used():
    strings = {
        node.value
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    loaded = {match[2].strip("\"'") for path in TEMPLATES for place, match in found(path, LOADS)}
    unused = [
        str(path.relative_to(TOP))
        for path in TEMPLATES
        if name_of(path) not in strings | loaded and not is_override(name_of(path), room_of(path))
    ]
    assert not unused, "nobody shows these; remove them" + listed(unused)


def test_every_template_compiles():
    for path in TEMPLATES:
        if path.suffix in {".html", ".txt", ".xml", ".svg"}:
            get_template(name_of(path))


@pytest.mark.parametrize(
    ("pattern", "bad", "good"),
    [
        (SCRIPT, "<script>x()</script>", '<script src="{% static "a.js" %}" defer></script>'),
        (SCRIPT, '<script nonce="1">', '<script id="d" type="application/json">{}</script>'),
        (STYLE, '<p {% if a %}class="b"{% endif %} style="x">', "{% style %}"),
        (STYLE, "<style>", '<link rel="stylesheet" href="a.css">'),
        (HANDLER, '<a\n onclick="x()">', '<p data-on="1">on = 1</p>'),
        (HANDLER, '<a hx-on:click="x()">', '<a hx-post="/x/">'),
        (REMOTE, '<img src="https://example.org/x.png">', '<img src="/static/x.png">'),
        (LOADS, '{% include "a/_b.html" %}', "{% translate 'include' %}"),
    ],
)
def test_the_patterns_find_what_they_should(pattern, bad, good):
    assert pattern.search(bad)
    assert not pattern.search(good)


def icons() -> set[str]:
    """The names of the drawings in the sprite that the pages ship."""
    sprites = PACKAGE.glob("ui/static/**/sprite*.svg")
    return {name for sprite in sprites for name in re.findall(r"<symbol id=\"([\w-]+)\"", sprite.read_text())}


def test_every_icon_is_drawn():
    drawn = icons()
    missing = [
        f"{place} {match[1]}" for path in TEMPLATES for place, match in found(path, ICON) if match[1] not in drawn
    ]
    assert not missing, "add the name to tools/vendor/icons.txt" + listed(missing)
