"""`tongxin account rescue`: when the only administrator has lost password and phone."""

from __future__ import annotations

import argparse

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tongxin.audit.models import Record
from tongxin.config import commands
from tongxin.config.commands import letting_in
from tongxin.people.models import Person
from tongxin.people.roles import Role
from tongxin.people.signing_in.actions import second_factors


@pytest.fixture(autouse=True)
def the_city_is_there(monkeypatch):
    monkeypatch.setattr(letting_in, "ready", lambda: None)


@pytest.fixture
def person(people) -> Person:
    made = people(Role.SECURITY_ADMINISTRATOR)
    second_factors.add_app(made, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=0)
    return made


def rescue(email: str, *, second_factors: bool = False) -> int:
    return commands.run("account_rescue", argparse.Namespace(email=email, second_factors=second_factors))


def test_the_link_leads_to_a_new_password(person, capsys):
    assert rescue(person.email.upper()) == 0
    link = capsys.readouterr().out.strip().splitlines()[-1]
    assert Client().get(link).status_code == 200
    assert Authenticator.objects.exists(), "nobody asked for that"
    assert Record.objects.get(kind="door.reset_link_issued").actor == "system"


def test_lost_second_factors_are_taken_away(person, capsys):
    assert rescue(person.email, second_factors=True) == 0
    assert not Authenticator.objects.exists()
    assert Record.objects.get(kind="door.second_factor_removed").actor == "system"


def test_an_unknown_address_is_refused(db):
    with pytest.raises(commands.Refused, match="没有开通中的账号"):
        rescue("nobody@example.org")
