"""Axes, kinds and units of formulas."""

from __future__ import annotations

import pytest
from strategies import START, asked, formula, model_text, models_from, shipped, tiny

from flexfin.formulas.formula import MOST_PARTS
from flexfin.ground.errors import FlexfinError

LINES = {
    "size": asked("groups.*.size", unit="m2"),
    "kind": asked("groups.*.kind", unit="text", choices="{x: {nl: x, en: x}, y: {nl: y, en: y}}"),
    "friend": asked("groups.*.friend", unit="text", names="group"),
    "payer": asked("groups.*.payer", unit="text", names="party"),
    "word": asked("word", unit="text"),
    "rate": asked("parties.*.rate"),
    "flow": asked("flow", monthly="yes"),
    "need": asked("demand.scenarios.*", monthly="yes"),
    "flat": asked("flat"),
    "months_back": asked("groups.*.months_back", unit="month"),
    "layer_end": asked("vacancy_risk.layers.*.up_to"),
    "share": asked("vacancy_risk.layers.*.shares.*party"),
}


@pytest.mark.parametrize(
    ("text", "axes"),
    [
        ("1", ()),
        ("flat", ()),
        ("number(size) + rate", ("party", "group")),
        ("number(size) * need", ("scenario", "group", "month")),
        ("sum(number(size) * need, group)", ("scenario", "month")),
        ("sum(share, layer)", ("party",)),
        ("sum(share, layer, party)", ()),
        ("sum(need, month)", ("scenario",)),
        ("sum(need, scenario)", ("month",)),
        ("by_year(need)", ("scenario", "year")),
        ("previous(flow, rate)", ("party", "month")),
        ("previous(flat, 0)", ("month",)),
        ("previous(layer_end, 0, layer)", ("layer",)),
        ("previous(share, rate, layer)", ("layer", "party")),
        ("lag(flow, months_back, 0)", ("group", "month")),
        ("highest(need, 3)", ("scenario", "month")),
        ("pick(rate, payer)", ("group",)),
        ("pick(rate, payer, flow)", ("group", "month")),
        ("pick(share, payer)", ("layer", "group")),
        ("number(pick(size, friend))", ("group",)),
        ('number(pick(size, "one"))', ()),
        ("number(sum_to(size, payer))", ("party",)),
        ("number(sum_to(size, word, party))", ("party", "group")),
        ("irr(need)", ("scenario",)),
        ("2 * given(size)", ("group",)),
        ("flat + 12 * min(3, abs(0))", ()),
        ('if(kind = "x", flow, 0)', ("group", "month")),
        ('choose(kind, "x", flow, "y", need)', ("scenario", "group", "month")),
        ("if(kind = group, 1, 0)", ("group",)),
        ("-flow", ("month",)),
    ],
)
def test_axes_are_inferred_in_their_order(text: str, axes: tuple[str, ...]) -> None:
    assert tiny(**LINES, line=formula(text)).lines["line"].axes == axes


def test_axes_go_round_a_circle_through_earlier_months() -> None:
    models = tiny(
        **LINES,
        stock=formula("previous(stock, 0) + inflow"),
        inflow=formula("max(0, number(size) - previous(other, 0))"),
        other=formula("stock / 2 + need"),
    )
    for name in ("stock", "inflow", "other"):
        assert models.lines[name].axes == ("scenario", "group", "month")


def test_the_number_of_lines_in_a_chain_does_not_matter() -> None:
    # the last line stands first, so each round of inference reaches one line further
    chain = {f"link{n:03d}a": formula(f"link{n - 1:03d}a") for n in range(80, 0, -1)}
    models = tiny(**chain, link000a=formula("flow"), flow=asked("flow", monthly="yes"))
    assert models.lines["link080a"].axes == ("month",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing", "there is no line 'nothing'"),
        ("month", "'month' cannot be used as a value"),
        ("scenario", "'scenario' cannot be used as a value"),
        ("summ(flow, month)", "there is no function 'summ'"),
        ("if(flat = 1, 2)", "2 is the wrong number of arguments of if()"),
        ("abs(1, 2)", "2 is the wrong number of arguments of abs()"),
        ("pick(rate)", "1 is the wrong number of arguments of pick()"),
        ("sum_to(rate)", "1 is the wrong number of arguments of sum_to()"),
        ("lag(flow)", "1 is the wrong number of arguments of lag()"),
        ("irr(flat)", "'flat' does not vary by month"),
        ("by_year(flat)", "'flat' does not vary by month"),
        ("sum(flow, groep)", "an axis is needed here"),
        ("sum(flow, 1)", "an axis is needed here"),
        ("sum(flat, group)", "'flat' does not vary by group"),
        ("sum(flow, month, month)", "'month' stands here twice"),
        ("previous(flat, 0, group)", "'flat' does not vary by group"),
        ("previous(share, 0, word)", "an axis is needed here"),
        ("previous(flow, flow)", "a start value may not vary by month"),
        ("lag(flow, 2, flow)", "a start value may not vary by month"),
        ("lag(flow, flow, 0)", "the number of months may not vary by month or scenario"),
        ("lowest(flow, need)", "the number of months may not vary by month or scenario"),
        ('pick(share, "one")', "it is not clear of which axis one element is meant"),
        ("sum_to(size, word)", "it is not clear to which axis this adds up"),
        ("sum_to(size, payer, partij)", "an axis is needed here"),
        ("given(line)", "given() needs a line that is an input"),
        ("lookup(flat, 1)", "lookup() needs a line that is an parameter"),
        ("kind + 1", "a number is needed here, and this is a text"),
        ("(flat = 1) + 1", "a number is needed here, and this is a comparison"),
        ("-kind", "a number is needed here, and this is a text"),
        ("max(kind, 1)", "a number is needed here, and this is a text"),
        ("if(flat, 1, 0)", "if() needs a comparison here"),
        ("and(flat, flat = 1)", "and() needs a comparison here"),
        ("pick(rate, flat)", "pick() needs a text here"),
        ('if(flat = 1, "x", 0)', "the branches of if() are not of one kind"),
        ('if(flat = "x", 1, 0)', "these two cannot be compared: one is a number, the other is not"),
        ("if((flat = 1) = (flat = 2), 1, 0)", "these two cannot be compared: one is a number, the other is not"),
        ('if(kind < "x", 1, 0)', "texts are equal or not; neither is the greater"),
        ('if(kind = "z", 1, 0)', "'kind' is never \"z\""),
        ('if("z" = kind, 1, 0)', "'kind' is never \"z\""),
        ('choose(kind, "x", 1, "z", 2)', "'kind' is never \"z\""),
        ('choose(kind, "x", 1, "x", 2)', "'x' stands here twice"),
        ('choose(kind, "x", 1, "y")', "choose() takes a word and then pairs of a text and an amount"),
        ('choose(flat, "x", 1)', "choose() needs a text here"),
        ("choose(kind, word, 1)", "a text between quotes is needed here"),
        ('choose(kind, "x", 1, "y", "a")', "the branches of choose() are not of one kind"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(text: str, message: str) -> None:
    with pytest.raises(FlexfinError) as caught:
        tiny(**LINES, line=formula(text))
    assert message in [problem.message for problem in caught.value.problems]


SEASONS = (
    "sets: {season: {summer: {nl: Zomer, en: Summer}, winter: {nl: Winter, en: Winter}}, "
    "shade: {light: {nl: Licht, en: Light}, dark: {nl: Donker, en: Dark}}}"
)
OF_SEASONS = {
    **LINES,
    "moment": asked("moment", unit="text", choices="{summer: {nl: In de zomer, en: In summer}, winter: {nl: In de winter, en: In winter}}"),
    "seasonal": formula('number(size) * choose(season, "summer", 2, "winter", 3)'),
    "both": formula('seasonal * if(shade = "dark", 1, 4)'),
    "other_moment": {**formula('if(flat > 1, "winter", "summer")'), "unit": "text"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "axes"),
    [
        ('pick(both, "winter")', ("shade", "group")),
        ('pick(both, "dark")', ("season", "group")),
        ("pick(both, moment)", ("shade", "group")),
        ("pick(both, other_moment)", ("shade", "group")),
        ('pick(both, if(flat = 1, "dark", "light"))', ("season", "group")),
        ("pick(both, friend)", ("season", "shade", "group")),
        ('pick(pick(both, "winter"), "light")', ("group",)),
        ('pick(seasonal, "night")', ("season",)),  # of the groups: a case can have such a one
    ],
)
def test_pick_takes_the_axis_in_whose_set_the_word_stands(text: str, axes: tuple[str, ...]) -> None:
    assert tiny(SEASONS, **OF_SEASONS, line=formula(text)).lines["line"].axes == axes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pick(both, word)", "it is not clear of which axis one element is meant"),
        ("pick(both, kind)", "it is not clear of which axis one element is meant"),
        (
            'pick(both, if(flat = 1, "winter", "spring"))',
            "the set 'season' has no 'spring'",
        ),
        ('if(season = "wintr", 1, 0)', "'season' is never \"wintr\""),
        ('if(other_moment = "spring", 1, 0)', "'other_moment' is never \"spring\""),
    ],
)
def test_a_word_that_no_set_has_is_refused(text: str, message: str) -> None:
    with pytest.raises(FlexfinError) as caught:
        tiny(SEASONS, **OF_SEASONS, line=formula(text))
    assert message in [problem.message for problem in caught.value.problems]


def test_a_text_formula_keeps_the_labels_of_the_words_it_gives() -> None:
    # in a workbook the cell of `moment` holds a label, and that of `passed` would be compared with
    # the bare word
    passed = {**formula('if(flat = 1, moment, "winter")'), "unit": "text"}
    with pytest.raises(FlexfinError, match="this line gives words of 'moment'"):
        tiny(SEASONS, **OF_SEASONS, passed=passed)
    same = {**passed, "choices": OF_SEASONS["moment"]["choices"]}
    assert tiny(SEASONS, **OF_SEASONS, passed=same).lines["passed"].is_text


def test_units_that_hang_on_different_choices_cannot_be_multiplied() -> None:
    by_kind = asked("groups.*.by_kind", unit="{kind: {x: EUR, y: m2}}")
    other = asked("groups.*.other", unit="text", choices="{p: {nl: p, en: p}, q: {nl: q, en: q}}")
    by_other = asked("groups.*.by_other", unit="{other: {p: EUR, q: m2}}")
    lines = dict(LINES, by_kind=by_kind, other=other, by_other=by_other)
    with pytest.raises(FlexfinError, match="hang on different choices"):
        tiny(**lines, line=formula("by_kind * by_other"))
    with pytest.raises(FlexfinError, match="hang on different choices"):
        tiny(**lines, line=formula("growth(by_kind, by_other)"))
    with pytest.raises(FlexfinError, match="do not go together"):
        tiny(**lines, line=formula("by_kind + by_other"))


def test_a_reference_by_month_is_refused_in_sum_to() -> None:
    lines = dict(LINES, by_month=formula('if(flow > 1, "a", "b")', "text"))
    with pytest.raises(FlexfinError, match="a reference may not vary by month or scenario"):
        tiny(**lines, line=formula("number(sum_to(size, by_month, party))"))


PER = {
    **LINES,
    "per": asked("groups.*.per", unit="text", choices="{year: {nl: j, en: y}, month: {nl: m, en: m}, m2: {nl: v, en: s}}"),
    "amount": asked("groups.*.amount", unit="{per: {year: EUR/year, month: EUR/month, m2: EUR/m2/year}}"),
    "indexed": formula("amount * (1 + flow)", "{per: {year: EUR/year, month: EUR/month, m2: EUR/m2/year}}"),
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        'choose(per, "year", amount / 12, "month", amount, "m2", amount * size / 12)',
        'if(per = "m2", amount * size / 12, if(per = "year", amount / 12, amount))',
        'if(per <> "m2", choose(per, "year", amount / 12, "month", amount), amount * size / 12)',
        'if(or(per = "year", per = "m2"), if(per = "m2", size * amount, amount) / 12, amount)',
        'if(and(per = "month", flat > 1), amount, 0)',
        'if(and(flat > 1, "month" = per), amount, if(per = "month", 2 * amount, 0))',
        'if(not(per = "month"), 0, amount)',
        'if("month" <> per, 0, amount)',
        'if(or(per = "year", per = "m2"), 0, amount)',
        'if(per = "month", previous(indexed, 0), 0)',
        'sum(if(per = "month", amount, 0), group)',
        'if(per = "year", amount / 12, if(flat = 1, choose(per, "month", amount, "m2", amount * size / 12), 0))',
    ],
)  # fmt: skip
def test_a_unit_by_choice_is_that_of_the_choice_in_a_branch(text: str) -> None:
    models = tiny(**PER, line=formula(text, "EUR/month"))
    assert str(models.lines["line"].unit) == "EUR/month"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # in the other branch it is a year, or a year for each m2
        ('if(per = "month", amount, amount / 12)', "the unit says EUR/month, the formula gives"),
        ('if(or(per = "month", flat = 1), amount, 0)', "the unit says EUR/month, the formula gives"),
        ('if(and(per = "month", flat = 1), 0, amount)', "the unit says EUR/month, the formula gives"),
        # the other groups have a choice of their own
        ('choose(per, "month", sum(amount, group), "year", amount / 12, "m2", 0)', "units do not fit"),
        ('if(per = "month", pick(amount, friend), 0)', "the unit says EUR/month, the formula gives"),
        ('if(per = "month", amount, 0) + if(per = "year", amount, size)', "units do not fit"),
    ],
)  # fmt: skip
def test_a_unit_by_choice_is_not_taken_for_another(text: str, message: str) -> None:
    with pytest.raises(FlexfinError) as caught:
        tiny(**PER, line=formula(text, "EUR/month"))
    assert message in str(caught.value)


def test_branches_of_other_units_make_a_unit_by_choice() -> None:
    unit = "{per: {year: 1, month: m2, m2: m2}}"
    models = tiny(**PER, line=formula('if(per = "year", number(flat), size)', unit))
    assert str(models.lines["line"].unit) == "1 | m2"


def test_the_part_that_does_not_fit_is_pointed_at() -> None:
    text = model_text({"start": START, **LINES, "line": formula("flat + max(kind, 1)")})
    with pytest.raises(FlexfinError) as caught:
        models_from(text)
    place = caught.value.problems[0].place
    assert place is not None
    assert place.text[place.column - 1 : place.column - 1 + place.width] == "kind"


def test_a_text_formula_gives_a_text_line() -> None:
    choices = "{big: {nl: Groot, en: Big}, small: {nl: Klein, en: Small}}"
    line = formula('if(flat > 5, "big", "small")', "text", choices=choices)
    assert tiny(**LINES, line=line).lines["line"].is_text


def test_the_longest_formula_that_can_be_read_can_be_worked_with() -> None:
    chain = " + ".join(["flat"] * (MOST_PARTS // 2))
    assert tiny(**LINES, line=formula(chain)).lines["line"].axes == ()
    deep = "abs(" * 39 + chain.replace("flat", "1", 40)[: 4 * 40 - 3] + ")" * 39
    assert tiny(**LINES, line=formula(deep)).lines["line"].axes == ()


def test_axes_of_the_shipped_models_are_what_models_md_says() -> None:
    lines = shipped().lines
    assert lines["let_units"].axes == ("scenario", "group", "month")
    assert lines["cost_of_item"].axes == ("scenario", "cost", "group", "month")
    assert lines["net_cost"].axes == ("scenario", "strategy", "month")
    assert lines["pass_through_verdict"].axes == ("scenario", "group")
    assert lines["party_loss"].axes == ("scenario", "party", "month")
    assert lines["lessor_revenue_by_year"].axes == ("scenario", "group", "year")
