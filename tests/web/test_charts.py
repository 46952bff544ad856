"""Charts keep to a strict policy, put every value into their table, and refuse nonsense."""

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from makegood.web import charts


def a_bar(**more: object) -> charts.Chart:
    rows = [charts.BarRow("Cardiology", 71.25), charts.BarRow("Chaplaincy", None, note="not shown")]
    return charts.bar(rows, id="b", finding="Most are done.", name="Share done", **more)


def a_stack() -> charts.Chart:
    rows = [charts.StackRow("Cardiology", [10, 0, 5]), charts.StackRow("Nephrology", None)]
    return charts.stacked(
        rows, parts=["Done", "Asked", "Overdue"], id="s", finding="Most are done.", name="People"
    )


def a_line() -> charts.Chart:
    return charts.line(
        [charts.Series("Day", [1, None, 3]), charts.Series("Night", [0, 1, 2])],
        points=["May", "June", "July"],
        id="l",
        finding="Both rise.",
        name="Done by month",
    )


ALL = [a_bar, a_stack, a_line]


@pytest.mark.parametrize("make", ALL)
def test_a_chart_has_no_style_attribute_and_no_script(make) -> None:
    text = make().render()
    assert "style=" not in text
    assert "<script" not in text and "onload" not in text


@pytest.mark.parametrize("make", ALL)
def test_a_chart_has_its_finding_as_its_name_and_its_data_as_a_table(make) -> None:
    chart = make()
    text = chart.render()
    assert f'<figcaption id="{chart.id}-finding">{chart.finding}' in text
    assert f'role="img" aria-labelledby="{chart.id}-finding"' in text
    assert "<table" in text
    for row in chart.table:
        for cell in row:
            assert cell in text


@pytest.mark.parametrize("make", ALL)
def test_numbers_in_attributes_have_a_point_in_every_language(make) -> None:
    with translation.override("de"):
        text = make().render()
    positions = re.findall(r' (?:x|y|x1|x2|y1|y2|cx|cy|width|height)="([^"]*)"', text)
    assert positions
    assert all(re.fullmatch(r"-?\d+(\.\d+)?%?", position) for position in positions)


def test_a_figure_that_is_not_shown_has_no_bar() -> None:
    text = a_bar().render()
    assert text.count('class="bar"') == 1
    assert text.count('class="hidden-value"') == 1


def test_a_reference_is_drawn_and_named() -> None:
    text = a_bar(maximum=100, reference=(50, "half")).render()
    assert 'class="ref" x1="50%"' in text and ">half<" in text


@given(st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=5))
def test_shares_of_a_row_fill_it_and_never_more(counts: list[float]) -> None:
    chart = charts.stacked(
        [charts.StackRow("Row", counts)],
        parts=[str(at) for at in range(len(counts))],
        id="s",
        finding="f",
        name="n",
    )
    segments = chart.marks["bars"][0]["segments"]  # type: ignore[index]
    width = sum(float(segment["width"].rstrip("%")) for segment in segments)
    assert width == 0 or abs(width - 100) < 0.1


@given(st.floats(0.001, 1e9))
def test_ticks_are_round_and_reach_the_highest_value(highest: float) -> None:
    ticks = charts.nice_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest * 0.998
    assert 2 <= len(ticks) <= 8


def test_a_gap_breaks_the_line() -> None:
    assert a_line().marks["series"][0]["paths"] == []  # type: ignore[index]


def test_nonsense_is_refused_with_the_chart_named() -> None:
    with pytest.raises(ValueError, match="chart b: bars need finite values"):
        charts.bar([charts.BarRow("x", -1)], id="b", finding="f", name="n")
    with pytest.raises(ValueError, match="row 'x': give 2 counts"):
        charts.stacked([charts.StackRow("x", [1])], parts=["a", "b"], id="s", finding="f", name="n")
    with pytest.raises(ValueError, match="between one and 5 parts"):
        charts.stacked([], parts=list("abcdef"), id="s", finding="f", name="n")
    with pytest.raises(ValueError, match="2 values for 1 points"):
        charts.line([charts.Series("x", [1, 2])], points=["a"], id="l", finding="f", name="n")


def test_a_part_that_is_not_shown_is_veiled_and_named_and_its_neighbours_stay() -> None:
    rows = [charts.StackRow("Trauma", [10, None, None], veiled=30), charts.StackRow("Burns", None)]
    chart = charts.stacked(rows, parts=["Done", "Open", "Overdue"], id="v", finding="f", name="n")
    first, second = chart.marks["bars"]  # type: ignore[misc]
    assert [(one["at"], one["width"]) for one in first["segments"]] == [("0", "25%"), ("veil", "75%")]  # fmt: skip
    assert (first["shown"], second["segments"]) == ("40", [])
    assert chart.table[0] == ("Trauma", "10", "not shown", "not shown")
    text = chart.render()
    assert "Not shown: small groups" in text
    assert text.count("url(#v-veil)") == 2  # the legend and the bar
    assert "Not shown: small groups" not in a_stack().render()
