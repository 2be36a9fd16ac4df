"""A quoted name with quotation marks of its own is written as the standard of punctuation has it."""

from __future__ import annotations

import pytest
from django.utils import timezone, translation

from conftest import make_office
from tongxin.notices.models import Notice
from tongxin.notices.quotes import nested
from tongxin.orgs.vocabulary import Kind
from tongxin.people.actions import RoleDraft, give_role
from tongxin.people.permissions import NotAllowed, require
from tongxin.people.roles import Role


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("““同心·律师服务团”细河区分团”上报", "“‘同心·律师服务团’细河区分团”上报"),
        ("“甲”并入“乙”", "“甲”并入“乙”"),
        ("“甲“乙“丙”丁”戊”", "“甲‘乙“丙”丁’戊”"),
        ("没有引号", "没有引号"),
        ("不成对的“引号", "不成对的“引号"),
        ("不成对的”引号“", "不成对的”引号“"),
    ],
)
def test_quotation_marks_nest(said, written):
    assert nested(said) == written


@pytest.mark.django_db
def test_notices_and_refusals_nest_them(city, county_officer, newcomer):
    team = make_office("210911008000", name="“同心·律师服务团”细河区分团", kind=Kind.SERVICE_TEAM)
    now = timezone.now()
    with translation.override("zh-hans"):
        draft = RoleDraft(role=Role.LAWYER, unit=team, starts_on=timezone.localdate(now))
        give_role(newcomer, draft, by=county_officer, now=now)
        assert "“‘同心·律师服务团’细河区分团”" in Notice.objects.get(recipient=newcomer.actor_id).sentence
        with pytest.raises(NotAllowed, match="“‘同心·律师服务团’细河区分团”"):
            require(f"“{team}”由其负责人管理。")
