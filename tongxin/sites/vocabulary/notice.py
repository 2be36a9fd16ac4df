"""The words of the public notice (公示): its states, how a site leaves it, objections of the public, naming."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.ledger.vocabulary import Move, Verb
from tongxin.notices.vocabulary import NoticeKind
from tongxin.todos.kinds import TodoKind

RULE = "sites.public_notice"  # how long a notice runs at least: a rule of `calendars`


class NoticeStatus(models.TextChoices):
    """What was done with a notice. Whether a site's time is over follows from the site's own clock."""

    DRAFT = "draft", pgettext_lazy("public notice", "draft")
    OUT = "out", pgettext_lazy("public notice", "put out")
    WITHDRAWN = "withdrawn", pgettext_lazy("public notice", "withdrawn")
    DISCARDED = "discarded", pgettext_lazy("public notice", "draft discarded")


class Outcome(models.TextChoices):
    """How a site left a notice."""

    NAMED = "named", pgettext_lazy("left the notice", "named")
    ASSESSED_AGAIN = "assessed_again", pgettext_lazy("left the notice", "assessed again after an objection")
    DECLINED = "declined", pgettext_lazy("left the notice", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("left the notice", "notice withdrawn")


class Running(models.TextChoices):
    """How a site's time in the notice stands on a day. Never stored."""

    DRAFTED = "drafted", pgettext_lazy("public notice of a site", "not put out yet")
    RUNS = "runs", pgettext_lazy("public notice of a site", "runs")
    STANDS = "stands", pgettext_lazy("public notice of a site", "stands: an objection is looked into")
    OVER = "over", pgettext_lazy("public notice of a site", "over")
    LEFT = "left", pgettext_lazy("public notice of a site", "left the notice")


class Channel(models.TextChoices):
    """How an objection came in."""

    WEB = "web", pgettext_lazy("objection", "on the public page")
    LETTER = "letter", pgettext_lazy("objection", "letter")
    CALL = "call", pgettext_lazy("objection", "phone call")
    VISIT = "visit", pgettext_lazy("objection", "visit")


class Ruling(models.TextChoices):
    """What becomes of an objection, and with it of the site."""

    REJECTED = "rejected", _("not upheld: the site stays in the notice")
    ASSESS_AGAIN = "assess_again", _("upheld: the site is assessed again")
    DECLINE = "decline", _("upheld: the application is declined")


NOTICE_DRAFTED = Verb("sites.public_notice_drafted", _("drafted a public notice"), details={"sites": _("sites")})
NOTICE_AMENDED = Verb("sites.public_notice_amended", _("amended a public notice"), details={"sites": _("sites")})
PUT_OUT = Move(
    "sites.public_notice_put_out",
    _("put out a public notice"),
    details={"sites": _("sites"), "days": _("working days"), "until": _("until")},
    sources={NoticeStatus.DRAFT},
    target=NoticeStatus.OUT,
)
DISCARD = Move(
    "sites.public_notice_discarded",
    _("discarded the draft of a public notice"),
    sources={NoticeStatus.DRAFT},
    target=NoticeStatus.DISCARDED,
)
WITHDRAW = Move(
    "sites.public_notice_withdrawn",
    _("withdrew a public notice"),
    sources={NoticeStatus.OUT},
    target=NoticeStatus.WITHDRAWN,
)
NOTICE_MOVES = (PUT_OUT, DISCARD, WITHDRAW)

# Nobody's doing: the holidays of its year were announced, and a day that was provisional until then is another one.
LAST_DAY_MOVED = Verb(
    "sites.public_notice_last_day_moved",
    _("moved the last day of a public notice after the holidays were announced"),
    details={"sites": _("sites"), "before": _("until before"), "until": _("until")},
)

_OUTCOMES = {"upheld": _("upheld"), "rejected": _("rejected")}
PUBLIC_OBJECTED = Verb(
    "sites.public_objection_filed",
    _("an objection to the public notice came in; the site's clock stands"),
    kinds=dict(Channel.choices),
)
PUBLIC_ANSWERED = Verb(
    "sites.public_objection_answered", _("answered an objection to the public notice"), kinds=_OUTCOMES
)

# Working days are local settings, as for reviews.
TO_PUT_OUT = TodoKind(
    "sites.public_notice_to_put_out",
    _("Public notice to put out"),
    _("Put out the public notice of %(round)s"),
    working_days=5,
)
TO_ANSWER_PUBLIC = TodoKind(
    "sites.public_objection_to_answer",
    _("Objection of the public to answer"),
    _("An objection during the notice of “%(site)s” waits for its answer; the clock stands"),
    working_days=10,
)
TO_NAME = TodoKind(
    "sites.naming_to_decide",
    _("Naming to decide"),
    _("The public notice of %(round)s has run out for some sites: decide on naming them"),
    working_days=10,
)

PUBLICISED_NOTICE = NoticeKind(
    "sites.publicised", _("A site is in the public notice"), _("“%(site)s” is in the public notice until %(day)s")
)
STANDS_NOTICE = NoticeKind(
    "sites.public_notice_stands",
    _("The clock of a public notice stands"),
    _("An objection came in: the public notice of “%(site)s” stands until it is answered"),
)
RUNS_NOTICE = NoticeKind(
    "sites.public_notice_runs",
    _("The clock of a public notice runs again"),
    _("The objection was not upheld: the public notice of “%(site)s” runs until %(day)s"),
)
MOVED_NOTICE = NoticeKind(
    "sites.public_notice_moved",
    _("The last day of a public notice moved"),
    _("The holidays were announced: the public notice of “%(site)s” runs until %(day)s, and not until %(before)s"),
)
OFFICE_MOVED_NOTICE = NoticeKind(
    "sites.public_notice_moved_for_office",
    _("The last day of a public notice moved, to its offices"),
    _("The holidays were announced: the public notice of %(round)s runs until %(day)s, and not until %(before)s"),
)
NAMED_NOTICE = NoticeKind("sites.named", _("A site was named"), _("“%(site)s” was named: certificate %(certificate)s"))
