"""What a chart says, to the eye and as a table."""

from __future__ import annotations

import json
import re

import pytest
from django.template import Context, Template

from tongxin.ui.charts import Chart, Series


def make_chart(**changes) -> Chart:
    given = {
        "id": "turnover",
        "kind": "bar",
        "title": "Turnover",
        "labels": ["海州区", "彰武县"],
        "series": [Series("Turnover", [123450, None])],
        "unit": "yuan",
        "scale": 100,
    }
    return Chart(**{**given, **changes})


def rendered(chart: Chart) -> str:
    return Template("{% chart chart %}").render(Context({"chart": chart}))


def test_the_picture_and_the_table_show_the_same_numbers():
    html = rendered(make_chart())
    data = json.loads(re.search(r'<script id="turnover-data" type="application/json">(.*?)</script>', html)[1])
    assert data["series"] == [{"name": "Turnover", "values": [1234.5, None]}]
    assert ">1,234.50<" in html
    assert ">—<" in html


def test_names_cannot_end_the_script():
    html = rendered(make_chart(labels=["</script><b>", "x"]))
    assert "</script><b>" not in html


def test_rows_lead_where_the_picture_leads():
    html = rendered(make_chart(links=["/a/", ""]))
    assert '<a href="/a/">海州区</a>' in html


def test_a_series_of_another_length_is_refused():
    with pytest.raises(ValueError, match="needs 2 values"):
        make_chart(series=[Series("Turnover", [1])])


@pytest.mark.parametrize("changes", [{"kind": "map"}, {"map_url": "/x.json"}])
def test_a_map_and_only_a_map_needs_shapes(changes):
    with pytest.raises(ValueError, match="map_url"):
        make_chart(**changes)
