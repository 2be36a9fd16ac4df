"""The tags and filters of the shell."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import clear_script_prefix, set_script_prefix

from tongxin.ui.templatetags import ui


class Report(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the seal")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")])
    way = forms.ChoiceField(label="Way", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Sure")


def rendered(source: str, **variables) -> str:
    return Template(source).render(Context(variables))


def test_an_icon_is_drawn_and_says_nothing():
    svg = rendered('{% icon "upload" %}')
    assert "sprite.svg#upload" in svg
    assert 'aria-hidden="true"' in svg


def test_an_icon_that_is_not_in_the_sprite_is_refused():
    with pytest.raises(TemplateSyntaxError, match="no-such-thing"):
        rendered('{% icon "no-such-thing" %}')


def test_the_sprite_holds_what_the_list_names():
    with open("tools/vendor/icons.txt") as names:
        wanted = names.read().split()
    assert wanted == sorted(set(wanted))
    assert ui.icon_names() == set(wanted)


def test_an_address_is_remembered_for_the_folder_below_which_the_site_is_served():
    assert rendered('{% address "home" %}') == "/"
    set_script_prefix("/office/")
    try:
        assert rendered('{% address "home" %}') == "/office/"
    finally:
        clear_script_prefix()
    assert rendered('{% address "home" %}') == "/"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0"),
        (712, "712"),
        (1234567, "1,234,567"),
        (-1200, "-1,200"),
        (Decimal("1234.50"), "1,234.50"),
        (1234.5, "1,234.50"),
        (Decimal("12.00"), "12"),
        (Decimal("0.125"), "0.125"),
        (None, "—"),
    ],
)
def test_count_groups_thousands(number, shown):
    assert ui.count(number) == shown


@pytest.mark.parametrize(
    ("fen", "shown"),
    [
        (0, "0"),
        (5, "0.05"),
        (100, "1"),
        (123450, "1,234.50"),
        (-123450, "-1,234.50"),
        (-5, "-0.05"),
        (9007199254740993_01, "9,007,199,254,740,993.01"),
        (None, "—"),
    ],
)
def test_money_is_exact(fen, shown):
    assert ui.money(fen) == shown


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(0, 0, 0), (0, 9, 0), (1, 3, 33), (999, 1000, 99), (5, 5, 100), (9, 5, 100)]
)
def test_share_says_all_only_when_it_is_all(part, whole, percent):
    assert ui.share(part, whole) == percent


def test_a_field_ties_label_help_and_errors_to_its_control():
    html = rendered("{% field form.name %}", form=Report({}))
    control = re.search(r"<input[^>]*>", html)[0]
    assert 'class="form-control is-invalid"' in control
    assert 'aria-invalid="true"' in control
    described = re.search(r'aria-describedby="([^"]+)"', control)[1].split()
    assert described == ["id_name_helptext", "id_name_error"]
    assert all(f'id="{name}"' in html for name in described)
    assert '<label class="form-label required" for="id_name">' in html


def test_a_field_is_quiet_before_anything_was_sent():
    html = rendered('{% field form.name hint="e.g. x" %}', form=Report())
    assert "is-invalid" not in html
    assert 'placeholder="e.g. x"' in html


@pytest.mark.parametrize(
    ("name", "signs"),
    [("kind", ["<select", "form-select"]), ("way", ["<fieldset", "<legend"]), ("sure", ['class="form-check-input"'])],
)
def test_each_kind_of_control_has_its_shape(name, signs):
    html = rendered("{% field bound %}", bound=Report()[name])
    assert all(sign in html for sign in signs)


def test_a_title_is_written_once_and_shown_twice():
    page = Template('{% extends "ui/bare.html" %}{% block title %}Once{% endblock %}').render(Context())
    assert "<title>Once · " in page
    assert "<h1>Once</h1>" in page


def pager(number: int, *, rows: int, query: str = "") -> str:
    page = Paginator(range(rows), 25).page(number)
    return render_to_string("ui/_pager.html", {"page": page}, RequestFactory().get(f"/x/?{query}"))


def test_the_pager_keeps_what_else_the_address_says():
    html = pager(2, rows=100, query="place=210911&page=2")
    assert 'href="?place=210911&amp;page=3"' in html
    assert 'aria-current="page">2<' in html
    assert "26" in html
    assert "50" in html


def test_the_first_page_leads_nowhere_back_and_the_last_nowhere_on():
    assert 'rel="prev"' not in pager(1, rows=60)
    assert 'rel="next"' not in pager(3, rows=60)


def test_one_page_needs_no_pager():
    assert not pager(1, rows=25).strip()


def test_the_summary_of_errors_leads_to_the_fields():
    form = Report({"kind": "a", "way": "a", "sure": "on"})
    html = render_to_string("ui/_errors.html", {"form": form})
    assert '<a href="#id_name">Name</a>' in html
    assert 'role="alert"' in html
    assert not render_to_string("ui/_errors.html", {"form": Report()}).strip()


def test_progress_says_how_far():
    html = render_to_string("ui/_progress.html", {"label": "Import", "done": 1200, "total": 4800})
    assert '<progress max="4800" value="1200" aria-label="Import">25%</progress>' in html
    assert "1,200 / 4,800" in html
