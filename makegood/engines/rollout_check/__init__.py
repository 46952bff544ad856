"""The independent checker of rollout plans: reads only files, shares nothing with the planner."""

from pathlib import Path

from makegood.engines.rollout_check import people_rules, series_rules
from makegood.engines.rollout_check.case import join, listed
from makegood.engines.rollout_check.costs import compare, costs
from makegood.engines.rollout_check.files import UnreadableProblem, read
from makegood.engines.rollout_check.verdict import RULES, Notes, Verdict, Violation

__all__ = ["RULES", "UnreadableProblem", "Verdict", "Violation", "check"]


def check(problem: Path | str, plan: Path | str, *, most: int | None = 200) -> Verdict:
    """Judge the plan in one folder by the problem in another.

    Args:
        most: how many violations of one kind are listed (None: all); all are counted.

    Raises:
        UnreadableProblem: the problem's own files cannot be read.
    """
    notes = Notes(most)
    files = read(Path(problem), Path(plan), notes)
    case = join(files, notes)
    times = listed(files.problem["pattern_slots"], files.problem["patterns"], files.weeks)
    series_rules.rule_1(case, notes)
    series_rules.rule_2(case, notes)
    series_rules.rule_3(case, notes)
    people_rules.rule_4(case, notes)
    people_rules.rule_5(case, notes, times)
    series_rules.rule_6(case, notes)
    series_rules.rule_7(case, notes)
    people_rules.rule_8(case, notes)
    people_rules.rule_9(case, notes)
    people_rules.rule_10(case, notes, times)
    parts, by_pattern = costs(case, times)
    compare(case, parts, by_pattern, notes)
    return Verdict(
        notes.listed(), {rule: notes.counts[rule] for rule in RULES}, round(sum(parts.values()), 6),
        parts, by_pattern, case.seats.height, files.plan["unplaced"].height, case.meetings.height,
    )  # fmt: skip
