"""The minutes of an assessment (会议纪要): the same paragraphs for the page and for the word processor."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import docx
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx.enum.text import WD_ALIGN_PARAGRAPH as Align
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from tongxin.sites.drafts import in_points
from tongxin.sites.models import Assessment, Veto
from tongxin.sites.sheets import Table, submitted, tables
from tongxin.sites.vocabulary.assessment import Stage

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY, HEADS, TITLE = "仿宋_GB2312", "黑体", "方正小标宋简体"  # named, with the machine's own where it lacks them


@dataclass(frozen=True)
class Minutes:
    """What the minutes say. assessors: their names, because minutes name who was there; never with their points."""

    title: str
    facts: Sequence[tuple[str, str]]
    paragraphs: Sequence[str]
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    assessors: Sequence[str]


def minutes(assessment: Assessment) -> Minutes:
    """Return the minutes of a concluded assessment."""
    application = assessment.application
    site = application.site.unit.name_zh
    found = tables(assessment, submitted(assessment))
    present = _present(assessment)
    stood_back = assessment.seats.filter(statement="conflicted").count()
    return Minutes(
        title=_("Minutes of the assessment of “%(site)s”") % {"site": site},
        facts=[
            (_("Programme"), f"{application.round.programme.name_zh} {application.round.year}"),
            (pgettext("minutes", "Day"), date_format(assessment.held_on, "Y-m-d") if assessment.held_on else "—"),
            (pgettext("minutes", "Place"), assessment.venue or "—"),
            (_("Chair"), assessment.chair or "—"),
            (_("Assessors"), "、".join(sorted(present))),
        ],
        paragraphs=list(_paragraphs(assessment, found, stood_back)),
        head=[
            _("Stage"),
            pgettext("minutes", "Sheets"),
            _("Points of the sheets"),
            _("Mean"),
            _("Spread"),
            _("Weight"),
        ],
        rows=[
            [
                str(Stage(table.stage).label),
                str(len(table.totals)),
                "、".join(in_points(points) for points in sorted(table.totals)),
                in_points(table.mean),
                in_points(table.spread),
                f"{table.weight}%",
            ]
            for table in found
        ],
        assessors=sorted(present),
    )


def _present(assessment: Assessment) -> list[str]:
    """Who scored: who holds a seat, and whose sheet was in before their seat was ended."""
    seats = assessment.seats.select_related("assessor").order_by("public_id")
    scored = set(assessment.sheets.counting().values_list("seat", flat=True))
    return [seat.assessor.name for seat in seats if seat.pk in scored]


def _paragraphs(assessment: Assessment, found: Sequence[Table], stood_back: int) -> list[str]:
    panel, version = assessment.panel, assessment.application.round.version
    said = [
        _(
            "The panel assessed the site by the standard “%(standard)s”, version %(number)s. Every assessor stated"
            " interests beforehand and scored alone; nobody saw another's sheet before all were in."
        )
        % {"standard": version.standard.name_zh, "number": version.number}
    ]
    if stood_back:
        said.append(
            _("Assessors who stood back because of an interest: %(number)s. They did not score.")
            % {"number": stood_back}
        )
    said.append(
        _("Counted as: %(way)s; sheets further apart than %(margin)s points are reconciled.")
        % {"way": panel.get_averaging_display(), "margin": in_points(panel.margin)}
    )
    if assessment.reconciled:
        said.append(_("The panel talked about differences: %(text)s") % {"text": assessment.reconciled})
    assert assessment.concluded_at is not None, "minutes are of what is concluded"
    # Minutes say what the meeting had before it: what was found or lifted since is not in them.
    vetoes = Veto.objects.in_force_at(assessment.concluded_at).filter(site=assessment.application.site)
    for veto in vetoes.order_by("pk"):
        said.append(
            _("A fact excludes the site: %(fact)s (%(day)s, %(document)s). It can be lifted: %(removal)s")
            % {
                "fact": veto.fact,
                "day": date_format(veto.happened_on, "Y-m-d"),
                "document": veto.document_number,
                "removal": veto.removal,
            }
        )
    if not assessment.application.round.programme.names_sites and not assessment.vetoed:
        # A pilot is not ranked, so its minutes name no band.
        said.append(
            _("Result: %(points)s of %(most)s points.")
            % {"points": in_points(assessment.points or 0), "most": in_points(assessment.most or 0)}
        )
        return [*said, *_finding(assessment)]
    said.append(
        _("Result: %(points)s of %(most)s points; band: %(band)s.")
        % {
            "points": in_points(assessment.points or 0),
            "most": in_points(assessment.most or 0),
            "band": _band(assessment),
        }
    )
    return [*said, *_finding(assessment)]


def _finding(assessment: Assessment) -> list[str]:
    return [_("The panel finds: %(text)s") % {"text": assessment.finding}] if assessment.finding else []


def _band(assessment: Assessment) -> str:
    if assessment.vetoed:
        return _("excluded by a fact")
    return assessment.band.name_zh if assessment.band else _("none reached")


def as_docx(made: Minutes) -> bytes:
    """Return the minutes as DOCX, for offices that go on editing."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    _face(document.styles["Normal"], BODY, 16)
    title = document.add_paragraph()
    title.alignment = Align.CENTER
    _run(title, made.title, TITLE, 22)
    for label, text in made.facts:
        paragraph = document.add_paragraph()
        _run(paragraph, f"{label}：", HEADS, 16)
        _run(paragraph, text, BODY, 16)
    for text in made.paragraphs:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(32)
        _run(paragraph, text, BODY, 16)
    grid = document.add_table(rows=1, cols=len(made.head), style="Table Grid")
    for cell, text in zip(grid.rows[0].cells, made.head, strict=True):
        _run(cell.paragraphs[0], text, HEADS, 12)
    for row in made.rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            _run(cell.paragraphs[0], text, BODY, 12)
    document.add_paragraph()
    for name in made.assessors:
        paragraph = document.add_paragraph()
        _run(paragraph, _("Signed: %(name)s") % {"name": f"{name}　　　　　　　　　　"}, BODY, 16)
    raw = io.BytesIO()
    document.save(raw)
    return raw.getvalue()


def _run(paragraph: Paragraph, text: str, face: str, size: int) -> None:
    run = paragraph.add_run(text)
    _face(run, face, size)


def _face(styled: Run | ParagraphStyle, face: str, size: int) -> None:
    styled.font.name, styled.font.size = face, Pt(size)
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
