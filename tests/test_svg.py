"""Charts as SVG: nothing is cut, black and white tell all apart, the scale is round."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from flexfin.answers.render.html import as_html
from flexfin.answers.render.svg import drawn
from flexfin.ground.messages import set_language
from flexfin.ground.view import ChartLevel, ChartSeries, ViewChart, part, view

SVG = "{http://www.w3.org/2000/svg}"
LONG = (
    "Cost of a reserve that is kept ready & empty, whatever becomes of it",
    "Rent",
    "Émigré <b>",
)
LETTER = 8.0  # of a wide font, at 13 pixels


def bars(kind: str, *values: float) -> ViewChart:
    series = (ChartSeries("amount", "EUR a year", values),)
    return ViewChart("x", kind, "", "Item", LONG[: len(values)], series)  # type: ignore[arg-type]


def lines(kind: str, *rows: tuple[float, ...], **more: object) -> ViewChart:
    series = tuple(ChartSeries(f"s{at}", f"Series {at}", row) for at, row in enumerate(rows))
    labels = tuple(f"20{27 + at // 12}-{at % 12 + 1:02}" for at in range(len(rows[0])))
    return ViewChart("x", kind, "Need", "Month", labels, series, **more)  # type: ignore[arg-type]


BANDS = [tuple(float(base + at) for at in range(120)) for base in (250, 280, 300, 320, 400)]
LEVELS = (ChartLevel("own", "300 of its own", 300.0), ChartLevel("all", "302 in all", 302.0))
CHARTS = {
    "bars": bars("bars", 1234.5, 20.0, 0.0),
    "bars to both sides": bars("bars", -5.0, 3.0, 1.0),
    "histogram": bars("histogram", 0.25, 0.75),
    "tornado": bars("tornado", -0.8, 0.1, 0.0),
    "nothing": bars("bars", 0.0),
    "curve": lines("curve", (8e6, 5e6, 4e6), at=(0.0, 1.0, 10.0)),
    "two curves": lines("curve", (1.0, 2.0), (2.0, 1.0)),
    "one point": lines("curve", (5.0,)),
    "bands": lines("bands", *BANDS, levels=LEVELS),
}


def texts_of(chart: ViewChart) -> list[tuple[float, float, str]]:
    """Give where each text of a chart begins and ends, and what it says."""
    found = []
    for one in ElementTree.fromstring(drawn(chart, "About")).iter(f"{SVG}text"):
        x, wide = float(one.attrib["x"]), LETTER * len(one.text or "")
        left = x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[one.attrib["text-anchor"]]
        found.append((left, left + wide, one.text or ""))
    return found


@pytest.mark.parametrize("name", CHARTS)
def test_no_text_is_cut_and_all_labels_are_there(name: str) -> None:
    chart = CHARTS[name]
    texts = texts_of(chart)
    for left, right, words in texts:
        assert left >= -1, words
        assert right <= 721, words
    if chart.kind in ("bars", "histogram", "tornado"):
        words = " ".join(text for _left, _right, text in texts)
        assert all(label in words for label in chart.labels)


def test_what_lies_below_zero_is_an_outline_to_the_left_of_it() -> None:
    root = ElementTree.fromstring(drawn(CHARTS["bars to both sides"], "About"))
    below, above, _small = root.iter(f"{SVG}rect")
    assert below.attrib["fill"] == "#FFFFFF" != above.attrib["fill"]
    end = float(below.attrib["x"]) + float(below.attrib["width"])
    assert end == pytest.approx(float(above.attrib["x"]), abs=0.11)
    assert float(below.attrib["width"]) / float(above.attrib["width"]) == pytest.approx(5 / 3, 0.01)


def test_a_correlation_is_a_share_of_one_in_the_tornado() -> None:
    bar = next(ElementTree.fromstring(drawn(CHARTS["tornado"], "About")).iter(f"{SVG}rect"))
    assert float(bar.attrib["width"]) == pytest.approx(0.8 * 180, abs=0.1)  # half of 360 is 1


def test_a_scale_is_round_and_begins_at_nothing() -> None:
    set_language("en")
    words = [text for _left, _right, text in texts_of(CHARTS["curve"])]
    assert [text for text in words if text.endswith("000,000")] == [
        "2,000,000", "4,000,000", "6,000,000", "8,000,000",
    ]  # fmt: skip
    assert "0" in words


def test_bands_say_what_they_are_and_their_levels_stand_apart() -> None:
    set_language("en")
    texts = texts_of(CHARTS["bands"])
    words = [text for _left, _right, text in texts]
    assert {"the middle one", "half of the scenarios", "nine of ten", "2027-01", "2036-12"} <= set(words)
    (own,) = [one for one in texts if one[2] == "300 of its own"]
    (every,) = [one for one in texts if one[2] == "302 in all"]
    assert every[1] < own[0]  # too near for one side


def test_series_of_a_curve_differ_by_more_than_colour() -> None:
    root = ElementTree.fromstring(drawn(CHARTS["two curves"], "About"))
    dashes = [one.get("stroke-dasharray", "") for one in root.iter(f"{SVG}polyline")]
    assert dashes[:2] == ["", "9 4"]
    assert dashes[2:] == dashes[:2]  # the legend
    assert {"Series 0", "Series 1"} <= {
        text for _left, _right, text in texts_of(CHARTS["two curves"])
    }


def test_a_page_holds_the_numbers_of_a_curve_and_asks_nothing_from_elsewhere() -> None:
    set_language("en")
    page = as_html(view("x", "Title", {}, (), part("need", "Need", CHARTS["bands"])))
    assert page.count("<tr>") >= 121
    assert "<summary>Numbers</summary>" in page
    assert "src=" not in page
    assert "href=" not in page
    assert "url(" not in page
