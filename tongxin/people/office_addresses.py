"""The office's addresses about people, below people/. One's own account is in urls.py, below accounts/."""

from django.urls import path

from tongxin.people.inviting.views import office, sheet
from tongxin.people.rights import addresses as rights
from tongxin.people.roster.views import changes, days, mine, persons

urlpatterns = [
    path("", persons.persons, name="persons"),
    path("people.xlsx", persons.persons_export, name="persons_export"),
    path("options/", persons.options, name="options"),
    path("mine/", mine.mine, name="mine"),
    path("roster/", days.days_roster, name="roster"),
    path("roster/roster.xlsx", days.roster_export, name="roster_export"),
    path("invitations/", office.invitations, name="invitations"),
    path("invitations/new/", office.invite, name="invite"),
    path("invitations/sheet/", sheet.sheet, name="sheet"),
    path("invitations/sheet/template.xlsx", sheet.template, name="sheet_template"),
    path("invitations/sheet/sending/", sheet.sending, name="sheet_sending"),
    path("invitations/sheet/links.xlsx", sheet.links, name="sheet_links"),
    path("invitations/<uuid:invitation_id>/renewal/", office.renewal, name="renewal"),
    path("invitations/<uuid:invitation_id>/revocation/", office.revocation, name="revocation"),
    path("roles/<uuid:membership_id>/ending/", changes.ending, name="ending"),
    path("roles/<uuid:membership_id>/deputy/", changes.deputy, name="deputy"),
    *rights.others,
    path("<uuid:person_id>/role/", changes.role, name="role"),
    path("<uuid:person_id>/closing/", changes.closing, name="closing"),
    path("<uuid:person_id>/reopening/", changes.reopening, name="reopening"),
    path("<uuid:person_id>/factor-reset/", changes.factor_reset, name="factor_reset"),
    path("<uuid:person_id>/reset-link/", changes.reset_link, name="reset_link"),
]
