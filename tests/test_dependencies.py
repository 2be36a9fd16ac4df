"""What we build on: pinned, hashed, consistent, and not known to be broken. Offline: nothing is asked of anybody.

FLOORS is kept by hand from the advisories of each project. It cannot know what was found yesterday; where a network is
allowed, an auditor of packages knows more.
"""

from __future__ import annotations

import re
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.source import TOP, listed

LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)")
# The first version in which a published weakness is mended.
FLOORS = {
    "certifi": ("2024.7.4", "CVE-2024-39689"),
    "cryptography": ("44.0.1", "CVE-2024-12797"),
    "django": ("5.2.8", "CVE-2025-64459"),
    "idna": ("3.7", "CVE-2024-3651"),
    "lxml": ("4.9.1", "CVE-2022-2309"),
    "oauthlib": ("3.2.2", "CVE-2022-36087"),
    "pyjwt": ("2.10.1", "CVE-2024-53861"),
    "pyyaml": ("5.4", "CVE-2020-14343"),
    "requests": ("2.32.4", "CVE-2024-47081"),
    "setuptools": ("78.1.1", "CVE-2025-47273"),
    "sqlparse": ("0.5.0", "CVE-2024-4340"),
    "urllib3": ("2.5.0", "CVE-2025-50181"),
}


def pinned(lock: str) -> dict[str, str]:
    found = (PINNED.match(line) for line in (TOP / lock).read_text().splitlines())
    return {canonicalize_name(match["name"]): match["version"] for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes_and_without_an_address(lock):
    text = (TOP / lock).read_text()
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert len(blocks) == len(pinned(lock)) > 20
    without = [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block]
    assert not without, listed(without)
    assert not re.search(r"https?://|--index-url|--find-links| @ ", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_no_version_with_a_known_weakness(lock):
    weak = [
        f"{name} {version}: {advisory} is mended in {floor}"
        for name, version in pinned(lock).items()
        if name in FLOORS
        for floor, advisory in [FLOORS[name]]
        if Version(version) < Version(floor)
    ]
    assert not weak, listed(weak)


def test_the_list_of_weaknesses_is_about_what_we_use():
    used = {name for lock in LOCKS for name in pinned(lock)}
    assert not set(FLOORS) - used, "strike them"


def test_the_packages_fit_together():
    """What `pip check` says: every package finds what it asks for."""
    wanted = pinned("requirements-dev.lock")
    problems = []
    for name in wanted:
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system
        for text in distribution.requires or []:
            asked = Requirement(text)
            if asked.marker and not asked.marker.evaluate({"extra": ""}):
                continue
            found = wanted.get(canonicalize_name(asked.name))
            if found is None or not asked.specifier.contains(found, prereleases=True):
                problems.append(f"{name} asks for {asked}, {found or 'nothing'} is locked")
    assert not problems, listed(problems)


def test_a_city_runs_on_few_packages():
    """BARS: at most 90 at run time."""
    assert len(pinned("requirements.lock")) <= 90
