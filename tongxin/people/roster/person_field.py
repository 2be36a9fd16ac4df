"""A form field for a person: people type a name and choose among those that they may see."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.widgets import Script
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxin.people.models import Membership, Person
from tongxin.people.models.person import PersonQuerySet
from tongxin.places.forms import Typed

SHOWN = 12


class Choice(NamedTuple):
    """A person that the text may mean. works: role and unit that the reader may see, "" for none."""

    number: str
    name: str
    works: str


def choices(persons: PersonQuerySet, typed: str, seer: Person) -> list[Choice]:
    """Return the first persons whose name holds what was typed, or whose address it is. seer: who is shown them."""
    text = typed.strip()
    if not text:
        return []
    found = list(persons.filter(Q(name__icontains=text) | Q(email__iexact=text)).order_by("name", "pk")[:SHOWN])
    held = Membership.objects.visible_to(seer).in_force(timezone.localdate()).filter(person__in=found)
    works: dict[int, str] = {}
    for membership in held.for_list():
        works.setdefault(membership.person_id, f"{membership.word.label} · {membership.unit.name_zh}")
    return [Choice(str(each.public_id), each.name, works.get(each.pk, "")) for each in found]


class PersonInput(forms.TextInput):
    """A text box that offers persons, and below it those that a text may mean."""

    template_name = "people/_person_input.html"
    candidates: list[Choice] = []

    class Media:
        css = {"all": ["places/picker.css"]}
        js = [Script("places/picker.js", defer=True)]

    def value_from_datadict(self, data: QueryDict | dict[str, Any], files: object, name: str) -> Typed:  # type: ignore[override]
        text = data.get(name) or ""
        chosen = data.get(f"{name}-choice") if data.get(f"{name}-asked") == text else None
        return Typed(text, chosen or "")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        options = f"{widget['attrs'].get('id', name)}-options"
        widget |= {"candidates": self.candidates, "options": options}
        widget["attrs"] |= {
            "role": "combobox",
            "autocomplete": "off",
            "aria-autocomplete": "list",
            "aria-expanded": "false",
            "aria-controls": options,
            "data-within": "",
            "hx-get": reverse("persons:options"),
            "hx-trigger": "input changed delay:150ms, place-ask",
            "hx-target": f"#{options}",
            "hx-sync": "this:replace",
        }
        return context


class PersonField(forms.Field):
    """One of the persons that somebody may see. `among` and `seer` are set by the form, which knows who asks."""

    widget = PersonInput
    among: PersonQuerySet = Person.objects.none()
    seer: Person | None = None
    default_error_messages = {
        "unknown": _("Nobody whom you may see is called “%(typed)s”."),
        "unclear": _("Several people fit. Please choose one of them."),
    }

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Typed):
            return value.text
        return value.name if isinstance(value, Person) else value

    def clean(self, value: Typed) -> Person:
        """Return the person who was meant."""
        text = value.text.strip()
        if not text:
            raise ValidationError(self.error_messages["required"], code="required")
        found = choices(self.among, text, self.seer) if self.seer else []
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"typed": value.text})
        exact = [each for each in found if each.name == text]
        meant = next((each for each in found if each.number == value.choice), None)
        if meant is None and len(found) == 1:
            meant = found[0]
        elif meant is None and len(exact) == 1:
            meant = exact[0]
        if meant is None:
            # The form's own copy of the widget: the next rendering of this form asks which of them.
            self.widget.candidates = found
            raise ValidationError(self.error_messages["unclear"], code="unclear")
        return self.among.get(public_id=meant.number)
