"""Explanations: the steps, their sentences, and that every template can be filled."""

from __future__ import annotations

from datetime import date
from random import Random

from makegood.engines.requirements import (
    TEMPLATES,
    After,
    By,
    Equivalent,
    Explanation,
    Names,
    NOf,
    Renewal,
    compute,
    explain,
)

from .case import Case, edition, track, unit
from .histories import a_world

D = date
NAMES = Names(
    tracks={"t": "The universal core", "u": "Teaching well"},
    appointments={1: "staff nurse, Cardiology"},
    responsibilities={"teaches": "teaching"},
    contacts={"t": "equity@example.edu"},
)


def told(case: Case, on: date, name: str = "a", away: tuple = ()) -> Explanation:
    answer = case.answer(on)
    row = next(r for r in answer.requirements.iter_rows(named=True) if r["unit"] == name)
    reasons = [r for r in answer.reasons.iter_rows(named=True) if r["unit"] == name]
    return explain(row, reasons, NAMES, away)


def test_the_date_arithmetic_step_by_step() -> None:
    case = Case(
        track(
            "t",
            edition(
                due=After(90, "hire"), effective=D(2026, 9, 1), authority="Executive Faculty, 2026."
            ),
        )
    )
    case.job(D(2026, 9, 1))
    case.away(D(2026, 10, 1), D(2026, 10, 20))
    text = told(case, D(2026, 11, 1), away=((D(2026, 10, 1), D(2026, 10, 20)),)).text
    assert text == (
        "The universal core, edition 1, asks this of you. Decided by: Executive Faculty, 2026. "
        "It follows from your appointment: staff nurse, Cardiology. "
        "Your employment began, or you joined this group, on 1 September 2026. "
        "90 days from then is 30 November 2026. "
        "You were away from 1 October 2026 and back on 20 October 2026: 19 days added. "
        "Due 19 December 2026. "
        "If you think that this is wrong, write to equity@example.edu."
    )


def test_days_paused_for_other_reasons_are_told_as_a_sum() -> None:
    case = Case(track("t"))
    case.job(D(2026, 1, 1), D(2026, 1, 31))
    case.job(D(2026, 2, 10))
    steps = told(case, D(2026, 2, 11)).steps
    assert [step.values["days"] for step in steps if step.kind == "paused"] == [10]


def test_credit_from_elsewhere_is_told_step_by_step() -> None:
    equal = (Equivalent(certificate="core", max_age_months=24), Equivalent(unit="z"))
    case = Case(track("t"), units=(unit("a", equivalents=equal), unit("z")))
    case.job(D(2026, 1, 1))
    case.paper("core", D(2025, 3, 31))
    steps = [step.told() for step in told(case, D(2026, 2, 1)).steps if step.kind != "appointment"]
    assert steps[1:4] == [
        "Your certificate or earlier record core of 31 March 2025 counts as this unit.",
        "It counts for 24 months: 24 months from 31 March 2025 is 31 March 2027.",
        "It counts until 31 March 2027.",
    ]
    case.done("z", D(2026, 1, 5))
    assert (
        "You completed z on 5 January 2026, which counts as this unit."
        in told(case, D(2026, 2, 1)).text
    )


def test_what_a_new_edition_dropped_says_so() -> None:
    newer = edition(units=("b",), number=2, effective=D(2026, 6, 1))
    case = Case(track("t", edition(), newer))
    case.job(D(2026, 2, 1))
    text = told(case, D(2026, 7, 1)).text
    assert "no longer asked since 1 June 2026: The universal core does not contain it" in text


def test_a_second_reason_is_told_not_to_bring_the_date_forward() -> None:
    case = Case(
        track("t", edition(due=By(D(2026, 12, 31)))),
        track("u", edition("has responsibility teaches", due=After(30, "role-start"))),
    )
    case.job(D(2026, 1, 1))
    case.duty("teaches", D(2026, 3, 1))
    text = told(case, D(2026, 3, 2)).text
    assert "Teaching well asks it as well. It does not bring the date forward." in text


def test_renewal_changed_part_and_endings() -> None:
    case = Case(track("t", edition("role is nurse-app", renewal=Renewal(12, 60))))
    job = case.job(D(2026, 1, 1))
    case.done("a", D(2026, 2, 1))
    assert told(case, D(2026, 3, 1)).text.endswith(
        "You completed it on 1 February 2026. It counts until 1 February 2027. "
        "If you think that this is wrong, write to equity@example.edu."
    )
    assert "It is asked again from 3 December 2026." in told(case, D(2027, 1, 1)).text
    job["end"] = D(2026, 6, 1)
    assert "no longer asked since 1 June 2026" in told(case, D(2026, 7, 1)).text
    choice = Case(track("t", edition(groups=(NOf(1, ("a", "b")),))), units=(unit("b", 10),))
    choice.job(D(2026, 1, 1))
    assert "It is one of a choice: 1 needed, 0 done so far." in told(choice, D(2026, 1, 2)).text


def test_sentences_can_be_translated_and_dates_written_otherwise() -> None:
    case = Case(track("t"))
    case.job(D(2026, 1, 1))
    text = told(case, D(2026, 1, 2)).told(lambda template: template.upper().lower(), date.isoformat)
    assert "due 2026-04-01." in text


def test_any_row_of_any_history_can_be_explained() -> None:
    """Every sentence fills, and among many histories nearly every template is used."""
    used: set[str] = set()
    for seed in range(25):
        world, _ = a_world(seed, 60)
        answer = compute(world.facts(), world.rules, world.as_of)
        by_row: dict[tuple[int, str], list[dict]] = {}
        for reason in answer.reasons.iter_rows(named=True):
            by_row.setdefault((reason["person"], reason["unit"]), []).append(reason)
        names = Names(contacts={f"t{i}": "office" for i in range(Random(seed).randrange(5))})
        for row in answer.requirements.iter_rows(named=True):
            found = explain(row, by_row[row["person"], row["unit"]], names)
            assert "None" not in found.text, (row, found.text)
            assert "{" not in found.text
            used |= {step.kind for step in found.steps}
    assert set(TEMPLATES) - used <= {"appointment", "away"}
