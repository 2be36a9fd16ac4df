"""The words of the dossier: papers on file, self scores, and requests for new material."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongxin.ledger.vocabulary import Move, Verb
from tongxin.notices.vocabulary import NoticeKind
from tongxin.todos.kinds import TodoKind


class RequestStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("material", "asked for")
    ANSWERED = "answered", pgettext_lazy("material", "handed in")
    WITHDRAWN = "withdrawn", pgettext_lazy("material", "no longer wanted")


DOCUMENT_FILED = Verb(
    "sites.document_filed",
    _("filed a document"),
    details={"paper": _("kind of paper"), "until": _("valid until")},
)
DOCUMENT_WITHDRAWN = Verb(
    "sites.document_withdrawn",
    _("took a document off the file"),
    details={"paper": _("kind of paper"), "reason": _("reason")},
)
SELF_SCORED = Verb(
    "sites.self_scored", _("scored itself"), details={"criterion": _("criterion"), "points": _("points")}
)
MATERIAL_ASKED = Verb(
    "sites.material_asked",
    _("asked a site for material"),
    details={"criterion": _("criterion"), "paper": _("kind of paper"), "due": _("due")},
)
ANSWER_REQUEST = Move(
    "sites.material_answered",
    _("handed in what was asked for"),
    sources={RequestStatus.OPEN},
    target=RequestStatus.ANSWERED,
)
WITHDRAW_REQUEST = Move(
    "sites.material_withdrawn",
    _("withdrew the request for material"),
    details={"reason": _("reason")},
    sources={RequestStatus.OPEN},
    target=RequestStatus.WITHDRAWN,
)
REQUEST_MOVES = (ANSWER_REQUEST, WITHDRAW_REQUEST)

MATERIAL_WANTED = TodoKind(
    "sites.material_wanted", _("Material asked for"), _("“%(unit_name)s” is asked for: %(paper)s"), working_days=10
)
MATERIAL_CAME = NoticeKind("sites.material_came", _("Material was handed in"), _("“%(unit)s” handed in: %(paper)s"))
