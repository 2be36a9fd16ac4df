from __future__ import annotations

import base64
import json
import stat
from datetime import date
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.urls import reverse
from django.utils import timezone

from tests.guards import unwatched
from tongxin.sites.actions.designations import Decision, designate, revoke
from tongxin.sites.models import Designation
from tongxin.sites.permissions.designations import obstacle_to_print

SITE = "https://tongxin.example"


@pytest.fixture
def title(site, officer, now):
    today = timezone.localdate()
    decision = Decision(
        level="city", decision_number="示例〔2026〕9号", decided_on=date(2020, 11, 2), valid_from=date(2020, 11, 2),
        valid_until=date(today.year + 2, 1, 1), basis="示例：公示以纸质方式进行",
    )  # fmt: skip
    with unwatched():
        return designate(site, decision, by=officer, now=now)


@pytest.fixture(autouse=True)
def key_file(settings, tmp_path):
    settings.SITE_ADDRESS = SITE
    settings.CREDENTIAL_KEY = tmp_path / "key.pem"
    return settings.CREDENTIAL_KEY


def opened(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def checked(client, text):
    """Check a credential as somebody else's program would: with nothing but what is published."""
    header, payload, signature = text.split(".")
    read = json.loads(opened(header))
    assert read["alg"] == "EdDSA"
    key = client.get(read["kid"].removeprefix(SITE)).json()
    assert key["crv"] == "Ed25519"
    Ed25519PublicKey.from_public_bytes(opened(key["x"])).verify(opened(signature), f"{header}.{payload}".encode())
    return json.loads(opened(payload))


def test_a_strangers_program_checks_the_credential(client, title):
    text = client.get(reverse("sites:credential", args=[title.certificate])).content.decode()
    body = checked(client, text)
    assert body["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert body["credentialSubject"]["achievement"]["id"] == SITE + title.public_address
    assert body["credentialSubject"]["identifier"][0]["identityHash"] == title.name
    assert body["iss"] == body["issuer"]["id"] == client.get(reverse("sites:credential_issuer")).json()["id"]
    assert body["nbf"] < body["exp"]


def test_a_changed_credential_is_found_out(client, title):
    header, payload, signature = (
        client.get(reverse("sites:credential", args=[title.certificate])).content.decode().split(".")
    )
    forged = json.loads(opened(payload)) | {"name": "国家级示范点"}
    changed = base64.urlsafe_b64encode(json.dumps(forged).encode()).rstrip(b"=").decode()
    with pytest.raises(InvalidSignature):
        checked(client, f"{header}.{changed}.{signature}")


def test_the_key_is_made_once_and_is_its_owners_only(client, title, key_file):
    address = reverse("sites:credential", args=[title.certificate])
    assert client.get(address).content == client.get(address).content
    assert stat.S_IMODE(Path(key_file).stat().st_mode) == 0o600
    assert [path.name for path in key_file.parent.iterdir()] == ["key.pem"]


def test_a_revoked_title_has_no_credential_and_is_on_the_list(client, title, officer, now):
    address = reverse("sites:credential", args=[title.certificate])
    revoke(title, on=timezone.localdate(now), reason="示例：整改期满仍不合格", number="示例12号", by=officer, now=now)
    Designation.objects.update(ended_on=date(2021, 1, 1))
    assert client.get(address).status_code == 404
    client.force_login(officer)
    assert client.get(reverse("sites:certificate", args=[title.public_id])).status_code == 403
    listed = client.get(reverse("sites:credentials_revoked")).json()["revokedCredential"]
    assert [each["id"] for each in listed] == [SITE + address]


def test_the_certificate_is_fetched_by_the_sites_people_and_the_officers(
    client, title, officer, operator, colleague_elsewhere
):
    address = reverse("sites:certificate", args=[title.public_id])
    for person, status in ((officer, 200), (operator, 200), (colleague_elsewhere, 404)):
        client.force_login(person)
        response = client.get(address)
        assert response.status_code == status, person
        if status == 200:
            assert response.content.startswith(b"%PDF")


def test_a_pilot_has_no_certificate(client, title, round_, officer):
    with unwatched():
        Designation.objects.update(programme=round_.programme)
    title = Designation.objects.for_list().get()
    assert obstacle_to_print(officer, title)
    client.force_login(officer)
    assert client.get(reverse("sites:certificate", args=[title.public_id])).status_code == 403
    assert client.get(reverse("sites:credential", args=[title.certificate])).status_code == 404
