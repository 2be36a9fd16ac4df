from django.urls import path

from tongxin.sites.views import adoptions, cases, dossiers, lists, programmes, sites, standards

app_name = "sites"

SITES = [
    path("", sites.sites, name="list"),
    path("new/", sites.registering, name="registering"),
    path("adoption/", sites.adopting, name="adopting"),
    path("<uuid:public_id>/", dossiers.dossier_page, name="dossier"),
    path("<uuid:public_id>/description/", sites.describing, name="describing"),
    path("<uuid:public_id>/documents/", dossiers.filing, name="filing"),
    path("<uuid:public_id>/self-scores/", dossiers.scoring, name="scoring"),
    path("<uuid:public_id>/requests/<int:criterion_id>/", dossiers.asking, name="asking"),
    path("documents/<uuid:public_id>/", dossiers.document, name="document"),
    path("documents/<uuid:public_id>/withdrawal/", dossiers.withdrawing_document, name="withdrawing_document"),
    path("requests/<uuid:public_id>/withdrawal/", dossiers.withdrawing_request, name="withdrawing_request"),
]
PROGRAMMES = [
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/new/", programmes.setting_up, name="programme_new"),
    path("programmes/<uuid:public_id>/", programmes.programme, name="programme"),
    path("programmes/<uuid:public_id>/amendment/", programmes.amending, name="programme_amendment"),
    path("programmes/<uuid:public_id>/rounds/new/", programmes.planning, name="round_new"),
    path("rounds/<uuid:public_id>/", programmes.round_page, name="round"),
    path("rounds/<uuid:public_id>/amendment/", programmes.amending_round, name="round_amendment"),
    path("rounds/<uuid:public_id>/notice/", programmes.notice, name="notice"),
    path("rounds/<uuid:public_id>/opening/", programmes.opening, name="round_opening"),
    path("rounds/<uuid:public_id>/closing/", programmes.closing, name="round_closing"),
    path("rounds/<uuid:public_id>/ending/", programmes.ending, name="round_ending"),
    path("lists/", lists.lists, name="lists"),
    path("lists/<slug:table>/", lists.row, name="list_row"),
]
STANDARDS = [
    path("standards/", standards.standards, name="standards"),
    path("standards/new/", standards.setting_up, name="standard_new"),
    path("standards/<uuid:public_id>/", standards.standard, name="standard"),
    path("standards/<uuid:public_id>/draft/", standards.drafting, name="drafting"),
    path("versions/<uuid:public_id>/", standards.version, name="version"),
    path("versions/<uuid:public_id>/terms/", standards.terms, name="terms"),
    path("versions/<uuid:public_id>/criteria/new/", standards.criterion, name="criterion_new"),
    path("versions/<uuid:public_id>/criteria/<slug:code>/", standards.criterion, name="criterion"),
    path("versions/<uuid:public_id>/criteria/<slug:code>/removal/", standards.removing, name="criterion_removal"),
    path("versions/<uuid:public_id>/standard.xlsx", standards.workbook_file, name="workbook"),
    path("versions/<uuid:public_id>/workbook/", standards.importing, name="importing"),
    path("versions/<uuid:public_id>/trial/", standards.trying, name="trying"),
    path("versions/<uuid:public_id>/enactment/", standards.enacting, name="enacting"),
    path("versions/<uuid:public_id>/discarding/", standards.discarding, name="version_discarding"),
]
CASES = [
    path("cases/", cases.cases, name="cases"),
    path("cases/new/", cases.writing, name="case_new"),
    path("cases/<uuid:public_id>/", cases.case, name="case"),
    path("cases/<uuid:public_id>/text/", cases.amending, name="case_amendment"),
    path("cases/<uuid:public_id>/submission/", cases.submitting, name="case_submission"),
    path("cases/<uuid:public_id>/publication/", cases.publishing, name="case_publication"),
    path("cases/<uuid:public_id>/return/", cases.returning, name="case_return"),
    path("cases/<uuid:public_id>/giving-up/", cases.giving_up, name="case_giving_up"),
    path("cases/<uuid:public_id>/withdrawal/", cases.withdrawing, name="case_withdrawal"),
    path("cases/<uuid:public_id>/adoption/", adoptions.adopting, name="case_adoption"),
    path("adoptions/<uuid:public_id>/", adoptions.adoption, name="adoption"),
    path("adoptions/<uuid:public_id>/result/", adoptions.reporting, name="adoption_result"),
    path("adoptions/<uuid:public_id>/stopping/", adoptions.stopping, name="adoption_stopping"),
    path("exchanges/", adoptions.exchanges, name="exchanges"),
    path("exchanges/new/", adoptions.planning, name="exchange_new"),
    path("exchanges/<uuid:public_id>/", adoptions.exchange, name="exchange"),
    path("exchanges/<uuid:public_id>/amendment/", adoptions.replanning, name="exchange_amendment"),
]
urlpatterns = [*SITES, *PROGRAMMES, *STANDARDS, *CASES]
