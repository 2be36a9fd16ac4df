"""A public notice (公示) as an official notice: the same sheet for the public page, the printer and the PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tongxin.calendars.models import known
from tongxin.calendars.rules import add_working_days
from tongxin.sites.models import ListedSite, PublicNotice, Round
from tongxin.sites.official import Official, day_in_words

HEAD = ("序号", "单位名称", "所在地", "类别", "建设单位")
WIDTHS = (2, 6, 4, 3, 6)


def usual_title(round_: Round) -> str:
    """Return what a notice of this round is called, unless the office says otherwise."""
    return f"关于{round_.year}年度{round_.programme.name_zh}拟命名单位的公示"


def usual_text(round_: Round) -> str:
    """Return what a notice of this round says before the list, unless the office says otherwise."""
    terms = round_.programme
    basis = f"根据{terms.approval_basis}（{terms.approval_number}），" if terms.approval_number else ""
    return f"{basis}经自愿申报、逐级审核和评审，拟命名下列单位为{terms.name_zh}，现予公示，接受社会监督。"


def announcement(notice: PublicNotice, listed: Sequence[ListedSite], *, today: date) -> Official:
    """Return the notice as a sheet. listed: loaded as `for_list` does, in its order; today: for a draft without day."""
    day = notice.put_out_on or today
    made = Official(title=notice.title, to="", issuer=notice.round.programme.owner.name_zh, day=day)
    made.paragraphs(notice.text)
    made.table(HEAD, [_row(number, each) for number, each in enumerate(listed, 1)], WIDTHS, centred=(0, 2, 3))
    made.chapter("公示时间").paragraphs(_time(notice, day))
    made.chapter("异议反映").paragraphs(
        "公示期内，任何单位和个人均可提出异议，请写明所反映的单位和事实。可在本公示网页提交，也可来信、来电、来访。"
        "受理后给予受理编号，凭编号查询答复。",
        f"受理单位：{notice.office or '（待填）'}",
        f"地址：{notice.office_address or '（待填）'}",
        f"电话：{notice.office_phone or '（待填）'}",
    )
    return made


def listed_as(listed: ListedSite) -> tuple[str, str, str, str]:
    """Return name, home, kind and operating organisation of a site as they are now. listed: as `for_list` loads it."""
    found = listed.application
    unit = found.site.unit
    return unit.name_zh, unit.place.label, found.kind.name_zh if found.kind else "", found.operator_org


def _row(number: int, listed: ListedSite) -> tuple[str, ...]:
    was = (listed.name, listed.home, listed.kind, listed.operator) if listed.deadline_id else listed_as(listed)
    return (str(number), *(text or "—" for text in was))


def _time(notice: PublicNotice, day: date) -> str:
    """First and last day, as planned when it is put out on this day; an objection moves the last day of its site."""
    last = add_working_days(day, notice.days, known())
    runs = f"公示期自{day_in_words(day + timedelta(days=1))}起至{day_in_words(last.on)}止（共{notice.days}个工作日）"
    planned = "" if notice.put_out_on else "，以实际发布日期为准"
    unsure = "；其间有的节假日安排尚未公布，截止日期为暂定" if last.provisional else ""
    return (
        f"{runs}{planned}{unsure}。某单位在公示期内被提出异议的，自异议提出之日起暂停计算该单位的公示期，"
        "答复后继续计算，以公示网页所示为准；其他单位不受影响。"
    )
