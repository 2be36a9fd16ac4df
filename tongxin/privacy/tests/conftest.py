"""A key ring of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def ring_path(settings, tmp_path: Path) -> Path:
    """Where the key ring of this test lies; there is none yet."""
    settings.KEY_RING = tmp_path / "key-ring"
    return tmp_path / "key-ring"
