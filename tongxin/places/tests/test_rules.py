from __future__ import annotations

import pytest

from tongxin.places import rules
from tongxin.places.rules import Strength
from tongxin.places.vocabulary import Level

THE_SEVEN = ["海州", "新邱", "太平", "清河门", "细河", "阜蒙县", "彰武"]


@pytest.mark.parametrize(
    ("name", "level", "above", "short"),
    [
        ("海州区", Level.COUNTY, "阜新市", "海州"),
        ("彰武县", Level.COUNTY, "阜新市", "彰武"),
        ("阜新蒙古族自治县", Level.COUNTY, "阜新市", "阜蒙县"),
        ("喀喇沁左翼蒙古族自治县", Level.COUNTY, "朝阳市", "喀左县"),
        ("双江拉祜族佤族布朗族傣族自治县", Level.COUNTY, "临沧市", "双江县"),
        ("朝阳县", Level.COUNTY, "朝阳市", "朝阳县"),
        ("浦东新区", Level.COUNTY, "上海市", "浦东新区"),
        ("义县", Level.COUNTY, "锦州市", "义县"),
        ("内蒙古自治区", Level.PROVINCE, "", "内蒙古"),
        ("新疆维吾尔自治区", Level.PROVINCE, "", "新疆"),
        ("大兴安岭地区", Level.CITY, "黑龙江省", "大兴安岭地区"),
        ("延边朝鲜族自治州", Level.CITY, "吉林省", "延边州"),
        ("太平镇", Level.TOWN, "阜新蒙古族自治县", "太平镇"),
        ("二道河子蒙古族乡", Level.TOWN, "彰武县", "二道河子乡"),
        ("柳荫社区居委会", Level.VILLAGE, "玉丰街道", "柳荫社区"),
        ("新竹社会居委会", Level.VILLAGE, "玉丰街道", "新竹社区"),
        ("宝德村委会", Level.VILLAGE, "大固本镇", "宝德村"),
        ("东五家子村村民委员会", Level.VILLAGE, "长营子镇", "东五家子村"),
        ("巴彦嘎查村委会", Level.VILLAGE, "某苏木", "巴彦嘎查"),
    ],
)
def test_what_tables_print(name, level, above, short):
    assert rules.short_name(name, level, above=above) == short


def test_the_names_of_a_street():
    names = rules.written_names("玉丰街道", "玉丰街道", Level.TOWN)
    assert names["玉丰街道办事处"] is Strength.EXACT
    assert names["玉丰"] is Strength.STEM
    assert names["玉丰镇"] is Strength.OLD


def test_one_character_is_no_name():
    assert "新" not in rules.written_names("新村村委会", "新村", Level.VILLAGE)


def test_a_full_name_leaves_fillers_and_the_province_out():
    assert rules.full_name(["辽宁省", "阜新市", "细河区"]) == "阜新市细河区"
    assert rules.full_name(["北京市", "市辖区", "东城区"]) == "北京市东城区"
    assert rules.full_name(["辽宁省"]) == "辽宁省"
