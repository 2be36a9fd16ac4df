"""The call of a round (通知) as an official notice."""

from __future__ import annotations

from django.utils.translation import override

from tongxin.sites.annexes import annexes
from tongxin.sites.drafts import in_points
from tongxin.sites.models import Round, StandardVersion
from tongxin.sites.official import Official, day_in_words
from tongxin.sites.vocabulary.standard import Method

HEAD = ("代码", "指标", "分值", "考评方式")


def call(round_: Round) -> Official:
    """Return the call of a round; its programme, owner, standard and version must be loaded."""
    terms, version = round_.programme, round_.version
    work = "申报工作" if terms.names_sites else "试点征集工作"
    made = Official(
        title=f"关于组织开展{round_.year}年度\n{terms.name_zh}\n{work}的通知",
        to="各县（区）、有关单位：",
        issuer=terms.owner.name_zh,
        day=round_.opens_on,
        annexes=annexes(round_),
    )
    if terms.approval_number:
        made.paragraphs(
            f"根据{terms.approval_basis}（{terms.approval_number}），现就{round_.year}年度有关工作通知如下。"
        )
    else:
        made.paragraphs(f"现就{round_.year}年度{terms.name_zh}有关工作通知如下。")
    made.chapter("申报范围").paragraphs(_scope(round_))
    if conditions := _lines(terms.conditions):
        made.chapter("申报条件").sections(conditions)
    made.chapter("考评标准").paragraphs(_standard(round_))
    made.table(HEAD, _criteria(version), widths=(2, 6, 2, 4), centred=(0, 2, 3))
    made.chapter("时间安排").paragraphs(
        f"申报时间：{day_in_words(round_.opens_on)}至{day_in_words(round_.closes_on)}。"
    )
    made.sections(_lines(terms.timetable))
    made.chapter("有关要求").paragraphs(
        "坚持自愿申报，不收取任何费用；不得弄虚作假，不得层层加码、重复索要材料。",
        "" if terms.names_sites else "本项工作为试点，不授牌、不排名。",
        round_.call,
    )
    return made


def _scope(round_: Round) -> str:
    terms = round_.programme
    kinds = [kind.name_zh for kind in terms.kinds.order_by("position", "pk")]
    modes = [mode.name_zh for mode in terms.modes.order_by("position", "pk")]
    said = f"类别：{'、'.join(kinds)}。" if kinds else "类别不限。"
    if modes:
        said += f"工作模式：{'、'.join(modes)}。"
    return said + (f"名额不超过{terms.quota}个。" if terms.quota else "")


def _standard(round_: Round) -> str:
    version = round_.version
    passing = f"自评达到{in_points(version.pass_points)}分方可申报；" if version.pass_points else "自评不设分数门槛；"
    return (
        f"按照{version.standard.name_zh}（第{version.number}版）执行，{passing}"
        f"考核截至{day_in_words(round_.assessed_until)}的工作。系统已有的记录和在有效期内的材料不再重复报送。"
    )


def _criteria(version: StandardVersion) -> list[tuple[str, str, str, str]]:
    with override("zh-hans"):  # the document is Chinese, whoever opens it
        return [
            (each.code, each.title, in_points(each.points), str(Method(each.method).label))
            for each in version.criteria.in_order()
        ]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
