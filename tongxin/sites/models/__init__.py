"""The tables of the demonstration sites."""

from tongxin.sites.models.application import (
    Application,
    ApplicationVersion,
    CultivationNote,
    Opinion,
    SiteObjection,
)
from tongxin.sites.models.assessment import Assessment, ItemScore, Panel, Seat, Sheet, Veto
from tongxin.sites.models.brand import Brand, BrandProject, Milestone
from tongxin.sites.models.case import Adoption, AgendaItem, Case, Exchange
from tongxin.sites.models.designation import Designation
from tongxin.sites.models.dossier import Document, MaterialRequest, SelfScore
from tongxin.sites.models.finding import CorrectiveAction, Extension, Finding
from tongxin.sites.models.kinds import Initiative, SiteKind, SiteMode
from tongxin.sites.models.notice import ListedSite, PublicNotice, PublicObjection
from tongxin.sites.models.phrase import Phrase
from tongxin.sites.models.programme import Programme, Round
from tongxin.sites.models.recheck import Recheck, RecheckRun, Rectification, Renewal
from tongxin.sites.models.site import Site
from tongxin.sites.models.standard import Band, Criterion, EvidenceKind, Standard, StandardVersion

__all__ = [
    "Brand", "BrandProject", "Initiative", "Milestone",
    "CorrectiveAction", "Extension", "Finding",
    "Adoption", "AgendaItem", "Case", "Exchange",
    "Application", "ApplicationVersion", "CultivationNote", "Assessment", "ItemScore", "Opinion", "Panel", "Seat",
    "Designation", "Sheet", "SiteObjection", "Veto",
    "Recheck", "RecheckRun", "Rectification", "Renewal",
    "Band", "Criterion", "Document", "EvidenceKind", "MaterialRequest", "Programme", "Round", "SelfScore", "Site",
    "Phrase", "ListedSite", "PublicNotice", "PublicObjection",
    "SiteKind", "SiteMode", "Standard", "StandardVersion",
]  # fmt: skip
