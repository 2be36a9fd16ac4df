"""Stored evidence, by hash."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """A file somebody handed in. Written once under its hash; the same bytes are kept once."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=255)  # as handed in the first time
    stored_at = models.DateTimeField()

    class Privacy:
        public = {"sha256", "size", "media_type", "name", "stored_at"}

    def __str__(self) -> str:
        return self.name
