"""The audience language: read, written, explained, and pointed at where it is wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from makegood.engines import audience as a
from tests.engines.audience_examples import rules

NAMES = a.Names(
    orgs={"medi": "Medicine", "medi/cardiology": "Cardiology"},
    roles={
        "nurse-app": "Nurses and advanced practice providers",
        "clinical-staff": "Clinical staff",
    },
    responsibilities={"supervises": "Supervises people"},
    shifts={"night": "Nights"},
    completions={"universal-core": "The universal core"},
)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("everyone", a.Everyone()),
        ('within "medi"', a.Within("medi")),
        ("within medi/cardiology", a.Within("medi/cardiology")),
        ("role is nurse-app", a.Role(("nurse-app",))),
        ("ROLE IS nurse-app", a.Role(("nurse-app",))),
        ("role = nurse-app", a.Role(("nurse-app",))),
        ("role in (nurse-app, clinical-staff)", a.Role(("nurse-app", "clinical-staff"))),
        ("role in (nurse-app, nurse-app)", a.Role(("nurse-app",))),
        ("role is not nurse-app", a.Not(a.Role(("nurse-app",)))),
        ("shift not in (night, evening)", a.Not(a.Shift(("night", "evening")))),
        ("has responsibility supervises", a.Responsible("supervises")),
        ("fte >= 0.50", a.Fte(">=", Decimal("0.5"))),
        ("fte≥0.5", a.Fte(">=", Decimal("0.5"))),
        ("fte = 1", a.Fte("is", Decimal(1))),
        ("shift is night", a.Shift(("night",))),
        ('location is "North campus"', a.Location(("North campus",))),
        ("location is “North campus”", a.Location(("North campus",))),
        ('location is "the \\"old\\" ward"', a.Location(('the "old" ward',))),
        ("employed >= 90 days", a.Employed(">=", 90, "days")),
        ("employed < 12 months", a.Employed("<", 12, "months")),
        ("employed >= 2 years", a.Employed(">=", 24, "months")),
        ("employed < 1 week", a.Employed("<", 7, "days")),
        ("completed universal-core", a.Completed("universal-core")),
        (
            "everyone or everyone and not everyone",
            a.Or((a.Everyone(), a.And((a.Everyone(), a.Not(a.Everyone()))))),
        ),
        (
            "(shift is night and fte > 0.2) and fte < 1",
            a.And((a.Shift(("night",)), a.Fte(">", Decimal("0.2")), a.Fte("<", Decimal(1)))),
        ),
        ('role is "is"', a.Role(("is",))),
        ("role is 07", a.Role(("07",))),
    ],
)
def test_texts_are_read(text: str, rule: a.Rule) -> None:
    assert a.parse(text) == rule
    assert a.parse(a.to_text(rule)) == rule


@pytest.mark.parametrize(
    ("text", "faulty", "part"),
    [
        ("", "", "A condition is missing at the end."),
        ("everyone everyone", "everyone", "cannot be followed"),
        ("role nurse-app", "nurse-app", "After role comes is or in"),
        ("role is", "", "a role family is missing"),
        ("role is (a, b)", "(", "a role family is missing"),
        ("role is in (a, b)", "in", "one name, not a list"),
        ("role in nurse-app", "nurse-app", "A list begins with ("),
        ("role in (a b)", "b", "not closed before “b”"),
        ("role in (a, )", ")", "a role family is missing"),
        ("shift is night and", "", "A condition is missing"),
        ("(shift is night", "", "opened at character 1 is not closed"),
        ("shift is night)", ")", "never opened"),
        ("has supervises", "supervises", "After has comes responsibility"),
        ("fte >= half", "half", "a number is missing"),
        ("fte ! 0.5", "!", "has no meaning"),
        ("fte >= 50", "fte >= 50", "from 0 to 10"),
        ("employed >= 90", "", "a unit of time is missing"),
        ("employed > 90 days", ">", "After employed comes a comparison"),
        ("employed >= 1.5 years", "1.5", "whole number"),
        ("employed >= 0 days", "employed >= 0 days", "from 1 to"),
        ("employed >= 999999 years", "employed >= 999999 years", "from 1 to"),
        ('role is "nurse', '"nurse', "no closing quote"),
        ('role is ""', '""', "empty or longer"),
        ("nurse-app", "nurse-app", "A condition cannot begin with “nurse-app”"),
        ("everyone and\n  rôle is x", "rôle", "A condition cannot begin with “rôle”"),
        ("not " * 40 + "everyone", "not", "nested more than"),
        ("role is " + "x" * 201, "x" * 201, "longer than 200"),
    ],
)
def test_errors_point_at_the_characters(text: str, faulty: str, part: str) -> None:
    with pytest.raises(a.AudienceError) as caught:
        a.parse(text)
    error = caught.value
    assert text[error.position : error.position + error.length] == faulty
    assert part in error.message
    assert error.mend
    assert "{" not in str(error)


def test_an_error_shows_line_column_and_carets() -> None:
    text = "everyone and\n  rule is x"
    with pytest.raises(a.AudienceError) as caught:
        a.parse(text)
    assert caught.value.where(text) == (2, 3)
    assert caught.value.show(text) == "  rule is x\n  ^^^^"


def test_an_error_can_be_told_in_another_language() -> None:
    with pytest.raises(a.AudienceError) as caught:
        a.parse("rule is x")
    message, mend = caught.value.told(lambda text: text.replace("condition", "Bedingung"))
    assert message == "A Bedingung cannot begin with “rule”."
    assert mend.startswith("Begin with one of: everyone")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("everyone", "Everyone."),
        ("not everyone", "Nobody."),
        ("everyone and within medi", "Everyone who belongs to Medicine."),
        ("everyone or within medi", "Everyone."),
        (
            "within medi and (role is nurse-app or has responsibility supervises)",
            "Everyone who belongs to Medicine and either has the role family “Nurses and advanced "
            "practice providers” or has the responsibility “Supervises people”.",
        ),
        (
            "not (shift is night and fte < 0.5)",
            "Everyone who does not work the shift “Nights” or does not have an FTE of less than "
            "0.5.",
        ),
        (
            "employed >= 1 month and employed < 2 years and not completed universal-core",
            "Everyone who has been employed for at least one month, has been employed for less "
            "than 2 years, and has not completed “The universal core”.",
        ),
        (
            "fte >= 0.5 or role in (nurse-app, clinical-staff, x) and not employed >= 90 days",
            "Everyone who has an FTE of at least 0.5 or both has the role family “Nurses and "
            "advanced practice providers”, “Clinical staff”, or “x” and has not been employed for "
            "90 days yet.",
        ),
    ],
)
def test_a_rule_is_explained_in_one_sentence(text: str, sentence: str) -> None:
    assert a.explain(a.parse(text), NAMES) == sentence


def test_needs_name_the_columns_and_thresholds() -> None:
    rule = a.parse(
        "within medi and not (employed >= 90 days or employed < 1 year) "
        "or completed universal-core and has responsibility teaches"
    )
    assert a.needs(rule) == a.Needs(
        employment=frozenset({(90, "days"), (12, "months")}),
        completed=frozenset({"universal-core"}),
        responsibilities=frozenset({"teaches"}),
        within=frozenset({"medi"}),
    )


KNOWN = a.Known(
    orgs={"medi": "Medicine", "medi/cardiology": "Cardiology", "peds": "Pediatrics"},
    roles=("nurse-app", "clinical-staff"),
    responsibilities=("supervises", "teaches"),
    shifts=("night", "evening"),
    locations=None,
    completions=("universal-core",),
)


@pytest.mark.parametrize(
    ("text", "faulty", "mend"),
    [
        ("role is nurse-ap", "nurse-ap", "Did you mean “nurse-app”?"),
        ("within Medicine", "Medicine", "Did you mean “medi”?"),
        ("within cardiology", "cardiology", "Did you mean “medi/cardiology”?"),
        ('everyone and within "pediatric"', '"pediatric"', "Did you mean “peds”?"),
        ("has responsibility supervise", "supervise", "Did you mean “supervises”?"),
        ("role in (nurse-app, zzz)", "zzz", "See the list of role families."),
        ("completed core", "core", "Did you mean “universal-core”?"),
        ("shift is nigth", "nigth", "Did you mean “night”?"),
    ],
)
def test_unknown_codes_are_pointed_at_with_the_nearest(text: str, faulty: str, mend: str) -> None:
    (error,) = a.check(a.parse(text), KNOWN)
    assert text[error.position : error.position + error.length] == faulty
    assert error.mend == mend


def test_a_known_rule_and_an_unchecked_kind_pass() -> None:
    assert a.check(a.parse('role is nurse-app and location is "anywhere"'), KNOWN) == []
    assert a.check(a.parse("role is nobody"), a.Known()) == []


def test_a_built_rule_is_pointed_at_in_its_canonical_text() -> None:
    rule = a.And((a.Role(("nurse-app", "x1")), a.Within("y2")))
    text = a.to_text(rule)
    found = [text[e.position : e.position + e.length] for e in a.check(rule, KNOWN)]
    assert found == ["x1", '"y2"']


def test_the_form_shows_two_levels() -> None:
    rule = a.parse("within medi and (role is not nurse-app or fte >= 0.5)")
    form = a.to_form(rule)
    assert form == a.Group(
        "all",
        (
            a.Row("within", "is", ("medi",)),
            a.Group(
                "any",
                (a.Row("role", "is not", ("nurse-app",)), a.Row("fte", ">=", ("0.5",))),
            ),
        ),
    )
    assert a.from_form(a.as_data(form)) == rule


def test_a_rule_deeper_than_the_form_says_so() -> None:
    with pytest.raises(a.NotInForm, match="group further in"):
        a.to_form(a.parse("fte > 1 and (fte > 2 or (fte > 3 and fte > 4))"))


@pytest.mark.parametrize(
    ("form", "row"),
    [
        ({}, ""),
        ({"match": "all", "rows": "x"}, ""),
        ({"match": "all", "rows": []}, ""),
        ({"match": "most", "rows": [{"field": "everyone", "op": "is", "values": []}]}, ""),
        ({"match": "all", "rows": [{"field": "race", "op": "is", "values": ["x"]}]}, "1"),
        ({"match": "all", "rows": [{"field": "role", "op": "<", "values": ["x"]}]}, "1"),
        ({"match": "all", "rows": [{"field": "role", "op": "is", "values": []}]}, "1"),
        ({"match": "all", "rows": [{"field": "role", "op": "is", "values": [3]}]}, "1"),
        ({"match": "all", "rows": [{"field": "fte", "op": "<", "values": ["NaN"]}]}, "1"),
        ({"match": "all", "rows": [{"field": "fte", "op": "<", "values": ["99"]}]}, "1"),
        ({"match": "all", "rows": [{"field": "employed", "op": "<", "values": ["9"]}]}, "1"),
        (
            {
                "match": "all",
                "rows": [
                    {"field": "everyone", "op": "is", "values": []},
                    {"match": "any", "rows": [{"match": "any", "rows": []}]},
                ],
            },
            "2.1",
        ),
    ],
)
def test_a_faulty_form_names_its_row(form: dict[str, object], row: str) -> None:
    with pytest.raises(a.AudienceError) as caught:
        a.from_form(form)
    assert caught.value.row == row
    assert caught.value.mend


@given(rules())
def test_what_is_written_is_read_again(rule: a.Rule) -> None:
    text = a.to_text(rule)
    assert a.parse(text) == rule
    assert a.to_text(a.parse(text)) == text


@given(rules())
def test_the_form_says_the_same_or_says_it_cannot(rule: a.Rule) -> None:
    try:
        form = a.to_form(rule)
    except a.NotInForm:
        return
    assert a.from_form(form) == rule
    assert a.from_form(a.as_data(form)) == rule


@given(rules())
def test_every_rule_has_a_sentence(rule: a.Rule) -> None:
    sentence = a.explain(rule, NAMES)
    assert sentence.endswith(".")
    assert "{name" not in sentence
    assert sentence[0].isupper()


WORDS = """
everyone within role is in has responsibility fte shift location employed completed and or not
days months ( ) , " “ ” ‘ \\ >= < = == 0.5 9999999999 1e400 -1 nurse-app {x} {} %s é ٣ '
"""
FRAGMENTS = st.sampled_from([*WORDS.split(), "\x00", "\ud800", "\u202e", "\u2028", "\n"])


@given(st.one_of(st.text(), st.lists(FRAGMENTS, max_size=40).map(" ".join)))
@example("(" * 10_000)
@example("not " * 4_900)
@example("not(" * 4_900 + "everyone" + ")" * 400)
@example("everyone and " * 1_500 + "everyone")
@example("(everyone or everyone and " * 700)
@example("x" * 30_000)
@example('"' * 9_999)
@example('role is "\\')
def test_hostile_text_gives_a_rule_or_an_audience_error(text: str) -> None:
    try:
        rule = a.parse(text)
    except a.AudienceError as error:
        assert 0 <= error.position <= len(text)
        assert error.position + error.length <= len(text)
        assert error.message and error.mend
        error.show(text)
    else:
        assert a.parse(a.to_text(rule)) == rule
        a.explain(rule)
        a.needs(rule)
        a.check(rule, KNOWN)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=5), st.integers()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["match", "rows", "field", "op", "values"]), inner, max_size=5
        ),
        st.fixed_dictionaries(
            {"match": st.sampled_from(["all", "none", "?"]), "rows": st.lists(inner, max_size=3)}
        ),
        st.fixed_dictionaries(
            {
                "field": st.sampled_from([*a.FIELDS, "?"]),
                "op": st.sampled_from(["is", "is not", ">=", "<"]),
                "values": st.lists(st.text(max_size=4), max_size=3),
            }
        ),
    ),
    max_leaves=15,
)


@given(st.one_of(JSON, st.fixed_dictionaries({"match": st.just("all"), "rows": st.lists(JSON)})))
def test_hostile_forms_give_a_rule_or_an_audience_error(data: dict[str, object]) -> None:
    try:
        rule = a.from_form(data)
    except a.AudienceError:
        return
    assert a.parse(a.to_text(rule)) == rule


def test_a_deep_tree_cannot_be_built() -> None:
    rule: a.Rule = a.Everyone()
    with pytest.raises(a.AudienceError, match="nested"):
        for _ in range(100):
            rule = a.Not(rule)
    assert a.parse(a.to_text(rule)) == rule


@given(st.text(max_size=30))
@example("“quoted”")
@example("a\\")
@example("completed")
def test_any_name_an_institution_uses_survives_the_text(name: str) -> None:
    try:
        rule = a.And((a.Within(name), a.Role((name, "x")), a.Location((name,)), a.Completed(name)))
    except a.AudienceError:
        return
    assert a.parse(a.to_text(rule)) == rule
    assert a.from_form(a.to_form(rule)) == rule
