"""The words of the lawyers' service group (律师服务团). The room itself is built later; imports already post these."""

from django.utils.translation import gettext_lazy as _

from tongxin.ledger.vocabulary import Verb

# Two levels of 2.4 in the field's notes; codes are stored, labels may change.
CATEGORIES = {
    "marriage": _("marriage and family"),
    "inheritance": _("inheritance"),
    "wages": _("wages"),
    "labour": _("labour contract and work injury"),
    "contract": _("contract"),
    "lending": _("private lending"),
    "housing": _("tenancy and house sale"),
    "property": _("property management"),
    "neighbours": _("neighbour relations"),
    "injury": _("personal injury and traffic accident"),
    "consumer": _("consumer rights"),
    "land": _("land contracting and expropriation"),
    "ip": _("intellectual property"),
    "criminal": _("criminal"),
    "administrative": _("administrative"),
    "procedure": _("procedure"),
    "enterprise": _("enterprise"),
    "petition": _("law-related petition"),
    "other": _("other"),
}
TEAMS = {"city": _("city team"), "private_firms": _("team for private firms"), "county": _("county team")}
SERVICES = {
    "advice": _("legal advice"),
    "contract_review": _("contract review"),
    "mediation": _("mediation"),
    "village_rules": _("revision of village rules"),
    "lecture": _("lecture on the law"),
    "other": _("other"),
}

TEAM_FORMED = Verb("legal.team_formed", _("formed the lawyers' team"), kinds=TEAMS, details={"lawyers": _("lawyers")})
CONSULTATION_HELD = Verb(
    "legal.consultation_held",
    _("received a consultation"),
    kinds=CATEGORIES,
    details={"channel": _("channel"), "result": _("result")},
)
OPINION_ISSUED = Verb(
    "legal.opinion_issued", _("issued a legal opinion"), details={"number": _("document number"), "client": _("client")}
)
SERVICE_GIVEN = Verb(
    "legal.service_given",
    _("gave a volunteer legal service"),
    kinds=SERVICES,
    details={"content": _("content"), "lawyers": _("lawyers")},
)
PROJECT_ADVISED = Verb(
    "legal.project_advised",
    _("became legal adviser of a key project"),
    details={"checkup": _("legal check-up done")},
    counts_subjects=True,
)
