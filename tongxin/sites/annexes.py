"""The annexes of a call: the application form and the self-score table of its standard, blank, to fill in by hand."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from tongxin.sites.drafts import in_points
from tongxin.sites.models import Round, StandardVersion
from tongxin.sites.official import Annex, Slot
from tongxin.sites.paper import ROWS
from tongxin.sites.vocabulary.form import BY_NAME, FIELDS
from tongxin.sites.vocabulary.standard import Method, RuleKind

MM_OF_100_CHARACTERS = 6  # what a hundred characters by hand need
OPINIONS = ("运营单位意见", "街道（乡镇）意见", "县（区）意见", "市级意见")
SIGNED = "（盖章）　　　签字：　　　　　　　　年　　月　　日"
HEAD = ("代码", "指标及考评要点", "考评方式", "分值", "自评分", "自评说明")
COMMITMENT = "我单位承诺所填内容真实，如有不实，自愿取消资格。"


def annexes(round_: Round) -> list[Annex]:
    """Return the annexes of a round's call; its programme, standard and version must be loaded."""
    with override("zh-hans"):  # the document is Chinese, whoever opens it
        return [_form(round_), _self_score(round_.version)]


def _form(round_: Round) -> Annex:
    short = [[str(BY_NAME[name].label) for name in row] for row in ROWS]
    short.insert(2, [_("County"), _("Street, community")])
    rows = [[slot for label in row for slot in _asked(label, 3 if len(row) == 1 else 1)] for row in short]
    for field in FIELDS:
        if field.is_long and field.name != "operator_opinion":
            height = max(20, field.limit * MM_OF_100_CHARACTERS // 100)
            rows.append(_asked(f"{field.label}\n（限{field.limit}字）", 3, height))
    rows.append(_asked(_("Commitment"), 3, text=COMMITMENT + "\n" + SIGNED))
    rows += [_asked(label, 3, 26, SIGNED) for label in OPINIONS]
    title = "申报表"
    return Annex(title, f"{round_.year}年度{round_.programme.name_zh}", widths=(3, 5, 3, 5), rows=rows)


def _asked(label: str, span: int, height: int = 0, text: str = "") -> list[Slot]:
    return [Slot(label, is_label=True), Slot(text, span=span, height=height)]


def _self_score(version: StandardVersion) -> Annex:
    rows = [[Slot(words, is_label=True) for words in HEAD]]
    for each in version.criteria.in_order():
        veto = each.rule == RuleKind.VETO
        told = "\n".join(filter(None, [each.title, each.guidance]))
        points = "一票否决" if veto else in_points(each.points)
        own = "系统计分" if each.method == Method.SYSTEM else ""
        rows.append(
            [Slot(each.code), Slot(told), Slot(str(Method(each.method).label)), Slot(points), Slot(own), Slot("")]
        )
    rows.append([Slot("自评总分", span=3, is_label=True), Slot(""), Slot(""), Slot("")])
    title = f"{version.standard.name_zh}（第{version.number}版）自评表"
    note = "申报单位（盖章）：　　　　　填表人：　　　填表日期：　　年　　月　　日"
    return Annex(title, note, widths=(3, 14, 4, 3, 3, 6), rows=rows)
