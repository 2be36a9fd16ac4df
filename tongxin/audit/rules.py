"""What a record's hash covers, how long records are kept, how a browser is called. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from tongxin.audit.vocabulary import Detail
from tongxin.ledger.facts import chained, timestamp

SHORTEST_DAYS = 180  # Cybersecurity Law, article 21: network logs are kept for six months at least


class Body(NamedTuple):
    """What a record says. The hash covers all of it, in this order; another column means a new version (adr/0003)."""

    at: datetime
    actor: str
    kind: str
    result: str
    subject: str
    unit_path: str
    address: str
    agent: str
    details: Mapping[str, Detail]


def hash_of(previous: str, position: int, body: Body) -> str:
    """Return the SHA-256 (hex) of a record, chained to the hash before it by the ledger's own recipe."""
    return chained(previous, position, (timestamp(body.at), *body[1:-1], dict(body.details)))


# Office browsers of this country first: they all call themselves Chrome too. The order decides.
BROWSERS = (
    ("wxwork", "WeCom"),
    ("dingtalk", "DingTalk"),
    ("micromessenger", "WeChat"),
    ("qaxbrowser", "Qi An Xin"),
    ("360se", "360"),
    ("360ee", "360"),
    ("qihu", "360"),
    ("qqbrowser", "QQ Browser"),
    ("ubrowser", "UC Browser"),
    ("ucbrowser", "UC Browser"),
    ("huaweibrowser", "Huawei Browser"),
    ("miuibrowser", "Mi Browser"),
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("firefox", "Firefox"),
    ("chrom", "Chrome"),
    ("safari", "Safari"),
    ("curl", "curl"),
    ("python", "Python"),
)
SYSTEMS = (
    ("harmonyos", "HarmonyOS"),
    ("android", "Android"),
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("windows", "Windows"),
    ("mac os", "macOS"),
    ("uos", "UOS"),
    ("kylin", "Kylin"),
    ("linux", "Linux"),
)


def family_of(user_agent: str) -> str:
    """Return browser and system, "Edge · Windows"; "" for none. No version, so that it is no fingerprint."""
    said = user_agent.lower()
    if not said:
        return ""
    found = (next((name for mark, name in names if mark in said), "") for names in (BROWSERS, SYSTEMS))
    return " · ".join(name for name in found if name) or "?"
