"""Nothing of another county is seen, counted, searched, exported or guessed, by whatever address."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse

from tests.guards import unwatched
from tests.hostile import pages
from tests.matrix import OWN, SISTER
from tests.sample import make_sample
from tongxin.figures import read
from tongxin.intake.models import Batch
from tongxin.ledger.models import Entry
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.places.models import Division
from tongxin.reports.models import Edition

SECRET = "邻县机密"  # in every text of the sister county's records


@pytest.fixture
def two_counties(city, officer, county_officer, colleague_elsewhere, now):
    """The same records in two counties; those of the sister bear a mark wherever they bear a name."""
    read.forget_places()
    upper = make_sample(city, officer, now=now, home=city)
    own = make_sample(city, officer, now=now, home=Division.objects.get(code=OWN), above=upper.department)
    sister = make_sample(city, officer, now=now, home=Division.objects.get(code=SISTER), above=upper.department)
    with unwatched():
        elsewhere = Unit.objects.filter(place__code__startswith=SISTER[:6])
        elsewhere.update(name_zh=SECRET, match_name=SECRET, initials="ljjm")
        Batch.objects.filter(office__in=elsewhere).update(name=f"{SECRET}.csv")
        Person.objects.filter(memberships__unit__in=elsewhere).update(name=SECRET)
        Edition.objects.filter(place=SISTER).update(title=SECRET)
    return own, sister


@pytest.fixture
def county_client(two_counties, county_officer) -> Client:
    client = Client()
    client.force_login(county_officer)
    return client


def text_of(response) -> str:
    """The words of a page, or of the parts of a workbook or document."""
    content = response.getvalue()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(archive.read(name).decode(errors="ignore") for name in archive.namelist())
    return content.decode(errors="ignore")


def test_no_link_leads_to_a_sister(county_client, two_counties):
    seen = 0
    for path, response in pages(county_client, "/", "/figures/", "/units/", "/reports/", "/imports/"):
        if path.startswith("/sites/public/"):
            continue  # the public register names every county's titles to everybody
        if response.status_code == 200:
            assert SECRET not in text_of(response), f"{path} names the sister county's"
            seen += 1
    assert seen > 30, "the county's own pages were opened"


def guesses(sister) -> list[str]:
    """Addresses that somebody tries who knows how ours are built, and the sister county's numbers."""
    unit = sister.team.path.strip("/").replace("/", ".")
    figure, batch = "/figures/consultation_visits/", sister.batch
    number = f"a=legal.consultation_visits@{SISTER[:6]}/2022-03..2022-04%23{Entry.objects.count()}"
    return [
        f"/figures/?place={SISTER[:6]}",
        "/figures/?place=210900",
        f"/figures/?unit={unit}",
        f"{figure}?place={SISTER[:6]}",
        f"{figure}?place=210900",
        f"{figure}?place=阜蒙县",
        f"{figure}?unit={unit}",
        f"{figure}?unit={unit}&place={OWN[:6]}",
        f"{figure}?place={SISTER[:6]}&as_of=3",
        f"{figure}rows.xlsx?place={SISTER[:6]}",
        f"{figure}rows.xlsx?unit={unit}",
        f"/figures/address/?{number}",
        f"/imports/source/{batch.sha256}/?sheet={batch.sheets.get().name}&row=2",
        f"/units/?place={SISTER}",
        f"/units/?place={SISTER}&text=县机",
        "/units/?text=县机",
        f"/units/tree/?place={SISTER}",
        f"/units/units.xlsx?place={SISTER}",
        "/units/options/?q=县机",
        "/search/?q=县机",
        "/search/?q=ljjm",
        "/search/suggestions/?q=县机",
        "/people/?q=县机",
    ]


def test_guessing_finds_nothing(county_client, two_counties, client, officer):
    _own, sister = two_counties
    client.force_login(officer)
    found = 0
    for path in guesses(sister):
        answer = county_client.get(path, follow=True)
        assert answer.status_code in {200, 404}, f"{path} answers {answer.status_code}"
        assert SECRET not in text_of(answer), f"{path} shows the sister county's"
        found += client.get(path, follow=True).status_code == 200
    assert found > 15, "who may see them finds them at these addresses"


@pytest.mark.parametrize("model", [Entry, Unit, Batch, Edition, Person], ids=lambda model: model._meta.label)
def test_what_is_visible_is_what_lies_in_the_county(model: type[models.Model], two_counties, county_officer):
    own, sister = two_counties
    visible = model.objects.visible_to(county_officer)
    shown = {str(row) for row in visible}
    assert visible.exists()
    assert SECRET not in shown
    if model is Entry:
        assert {place[:6] for place in visible.values_list("place", flat=True)} == {OWN[:6]}


def test_figures_add_up_to_the_countys_own(county_client, two_counties):
    page = county_client.get("/figures/consultation_visits/").content.decode()
    assert "细河区" in page
    assert "阜蒙" not in page.replace("示例·阜蒙", "")


def test_a_report_on_a_sister_is_refused(county_client, two_counties):
    own, _sister = two_counties
    given = {"template": own.draft.template_id, "place": SISTER, "first": "2022-03", "last": "2022-04"}
    before = Edition.objects.count()
    assert county_client.post("/reports/new/", given).status_code == 422
    text = "# 报告\n\n{{ consultation_visits @ 210921 }}\n"
    template = own.draft.template.get_absolute_url()
    preview = county_client.post(f"{template}preview/", {"text": text, "based_on": 1, "place": SISTER})
    assert "不在本报告的地区范围内" in preview.content.decode()
    assert Edition.objects.count() == before


def test_a_file_for_a_sisters_office_is_refused(county_client, two_counties):
    _own, sister = two_counties
    before = Batch.objects.count()
    file = SimpleUploadedFile("台账.csv", "日期,地点,人次\n2022-03-08,阜蒙县,2\n".encode())
    given = {"office": sister.department.pk, "file": file}
    assert county_client.post(reverse("intake:new"), given).status_code == 422
    assert Batch.objects.count() == before


def test_what_one_sees_is_not_shown_to_another_from_memory(two_counties, officer, county_officer):
    """The overview is kept as drawn: each sight has its own."""
    for person, others in ((officer, True), (county_officer, False), (officer, True)):
        client = Client()
        client.force_login(person)
        assert ("阜蒙" in client.get("/figures/").content.decode().replace("示例·阜蒙", "")) is others
