"""What divisions are called: the short name that tables print, and the names that people type. Pure."""

from __future__ import annotations

import re
from enum import IntEnum

from tongxin.places.vocabulary import Level

# The peoples whose names stand in the official names of autonomous divisions, and are left out in speech.
_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|"
    "达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|"
    "门巴|珞巴|基诺|各"
)
_AUTONOMOUS = re.compile(rf"^(?P<stem>.+?)(?:(?:{_PEOPLES})族|维吾尔|蒙古|哈萨克|回族)*自治(?P<kind>区|州|县|旗)$")
_ETHNIC_TOWN = re.compile(rf"^(?P<stem>.{{2,}}?)(?:(?:{_PEOPLES})族)+(?P<kind>乡|镇)$")
_STREET = re.compile(r"^(?P<stem>.+?)街道(?:办事处)?$")
_TOWN = re.compile(r"^(?P<stem>.+)(?P<kind>镇|乡)$")
# 社会居委会 and 居民委会员 are slips of the official table itself.
_COMMUNITY = re.compile(r"^(?P<stem>.+?)(?:(?:社区|社会)?(?:居民委员会|居民委会员|居委会)|社区)$")
_VILLAGE = re.compile(r"^(?P<stem>.+?)(?:村村民委员会|村村委会|村民委员会|村委会|村)$")

# Where custom has its own word.
_CUSTOMARY = {
    "内蒙古自治区": "内蒙古",
    "阜新蒙古族自治县": "阜蒙县",
    "喀喇沁左翼蒙古族自治县": "喀左县",
    "前郭尔罗斯蒙古族自治县": "前郭县",
    "杜尔伯特蒙古族自治县": "杜蒙县",
    "东乡族自治县": "东乡县",
    "莫力达瓦达斡尔族自治旗": "莫旗",
    "鄂温克族自治旗": "鄂温克旗",
    "鄂伦春自治旗": "鄂伦春旗",
    "香港特别行政区": "香港",
    "澳门特别行政区": "澳门",
}

# 浦东新区 is not 浦东新.
_WHOLE_WORDS = ("地区", "新区", "矿区", "林区", "特区", "开发区", "示范区", "园区", "管理区", "风景区", "自然保护区")

# The official table fills a level that a place does not have with these words.
FILLERS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}

WHOLE_CITY = ("市本级", "市直", "全市", "本市")


class Strength(IntEnum):
    """How surely a written name means the division; a smaller number is surer."""

    EXACT = 0  # its name, in full or as our tables print it
    STEM = 1  # without its kind: 大固本
    OLD = 2  # a name it had


def short_name(name: str, level: Level, *, above: str = "") -> str:
    """Return what tables print for a division, e.g. 海州区 → 海州, 阜新蒙古族自治县 → 阜蒙县, 大巴村委会 → 大巴村.

    above: name of the division one level up; 朝阳县 in 朝阳市 stays as it is.
    Townships and streets keep their kind: 太平镇 and 彰武镇 would read like 太平区 and 彰武县 without it.
    """
    if name in FILLERS:
        return name
    if name in _CUSTOMARY:
        return _CUSTOMARY[name]
    if level is Level.VILLAGE:
        return _short_village(name)
    if level is Level.TOWN:
        ethnic = _ETHNIC_TOWN.match(name)
        return ethnic["stem"] + ethnic["kind"] if ethnic else name
    stem = _stem(name)
    return name if stem == _stem(above) else stem


def _stem(name: str) -> str:
    autonomous = _AUTONOMOUS.match(name)
    if autonomous:
        return autonomous["stem"] + ("" if autonomous["kind"] == "区" else autonomous["kind"])
    if len(name) > 2 and name[-1] in "省市区县" and not name.endswith(_WHOLE_WORDS):
        return name[:-1]
    return name


def _short_village(name: str) -> str:
    community = _COMMUNITY.match(name)
    if community:
        return community["stem"] + "社区" if "社" in name[len(community["stem"]) :] else name
    village = _VILLAGE.match(name)
    if not village:
        return name
    return village["stem"] if village["stem"].endswith("嘎查") else village["stem"] + "村"


def written_names(name: str, short: str, level: Level) -> dict[str, Strength]:
    """Return the names under which people write a division, each with how surely it means this one.

    name, short: its official name and what tables print.
    """
    names = {Level.TOWN: _town_names, Level.VILLAGE: _village_names}.get(level, _upper_names)(name)
    if level is Level.CITY:
        names |= dict.fromkeys(WHOLE_CITY, Strength.EXACT)
    return names | {name: Strength.EXACT, short or name: Strength.EXACT}


def _upper_names(name: str) -> dict[str, Strength]:
    stem = _stem(name)
    return {stem: Strength.STEM} if len(stem) > 1 else {}


def _town_names(name: str) -> dict[str, Strength]:
    street = _STREET.match(name)
    if street:
        return _named(street["stem"], "街道", "街道办事处", "街道办", "办事处", older=("镇", "乡"))
    town = _ETHNIC_TOWN.match(name) or _TOWN.match(name)
    if not town:
        return {}
    # Townships were raised to towns, and towns to streets; never the other way in living memory.
    return _named(town["stem"], "镇", older=("乡",)) if town["kind"] == "镇" else _named(town["stem"], "乡", "民族乡")


def _village_names(name: str) -> dict[str, Strength]:
    community = _COMMUNITY.match(name)
    if community:
        return _named(community["stem"], "社区", "社区居委会", "社区居民委员会", "居委会", "居民委员会")
    village = _VILLAGE.match(name)
    if village:
        return _named(village["stem"], "村", "村委会", "村民委员会", "村村委会", "村村民委员会")
    return {}


def _named(stem: str, *kinds: str, older: tuple[str, ...] = ()) -> dict[str, Strength]:
    names = {stem + kind: Strength.EXACT for kind in kinds} | {stem + kind: Strength.OLD for kind in older}
    # One character alone (新 of 新村) is no name.
    return names | ({stem: Strength.STEM} if len(stem) > 1 else {})


def full_name(names: list[str]) -> str:
    """Return the names from province down as one: 辽宁省, 阜新市, 细河区 → 阜新市细河区.

    The province is left out, except where the city is a mere filler of the table (北京市东城区).
    """
    below = [name for name in names[1:] if name not in FILLERS]
    return "".join(names[:1] + below if len(names) < 2 or names[1] in FILLERS else below)
