"""Kinds and modes of sites: lists that the office keeps itself."""

from __future__ import annotations

from django.db import models


class SiteKind(models.Model):
    """What sort of place or body a site is: park, building, community … Reference data; struck off by `active`."""

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=50)
    name_en = models.CharField(max_length=50, blank=True)
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Privacy:
        public = {"id", "code", "name_zh", "name_en", "position", "active"}

    def __str__(self) -> str:
        return self.name_zh


class SiteMode(models.Model):
    """By which way of working a site works: “party-building+”, “internet+”, “building+” … Reference data."""

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=50)
    name_en = models.CharField(max_length=50, blank=True)
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Privacy:
        public = {"id", "code", "name_zh", "name_en", "position", "active"}

    def __str__(self) -> str:
        return self.name_zh


class Initiative(models.Model):
    """What sites and projects are tagged with (四项工程 and the like). Reference data that the office keeps itself."""

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=50)
    name_en = models.CharField(max_length=50, blank=True)
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Privacy:
        public = {"id", "code", "name_zh", "name_en", "position", "active"}

    def __str__(self) -> str:
        return self.name_zh
