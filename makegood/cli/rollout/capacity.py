"""`makegood rollout capacity`: when departments finish, which supply binds, what more would do."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date

from makegood.cli.words import _
from makegood.engines.capacity import Capacity
from makegood.engines.capacity import capacity as estimate
from makegood.engines.planner import read_problem

BAR = 40


def capacity(options: argparse.Namespace) -> int:
    """Estimate, and print a table and a chart; 1 where the date is not made (or some never finish)."""
    if not 0 < options.fte <= 1:
        print(_("--fte is a share of full time, above 0 and at most 1."), file=sys.stderr)
        return 2
    problem = read_problem(options.problem)
    answer = estimate(problem, by=options.by, more=options.more, fte=options.fte)
    late = answer.finish is None or (options.by is not None and answer.finish > options.by)
    if options.json:
        print(json.dumps({**asdict(answer), "binding": answer.binding}, default=str,
                         ensure_ascii=False, indent=1))  # fmt: skip
        return 1 if late else 0
    if options.more:
        print(_("With {more} more facilitators of {fte:g} full time:").format(
            more=options.more, fte=options.fte))  # fmt: skip
    _departments(answer)
    _supplies(answer)
    _chart(answer)
    for one in answer.positions:
        if one.more is None:
            print(_("By {by}: no number of positions of {fte:g} full time makes it; another supply binds").format(by=options.by, fte=one.fte))  # fmt: skip
        else:
            print(_("By {by}: {more} more positions of {fte:g} full time").format(
                by=options.by, more=one.more, fte=one.fte))  # fmt: skip
    print(_("An estimate: seats are counted as divisible and begin as early as they can. A plan is made by `makegood rollout solve`."))  # fmt: skip
    return 1 if late else 0


def _day(end: date | None, left: int) -> str:
    return str(end) if end else _("{left:,} seats find no time").format(left=left)


def _departments(answer: Capacity) -> None:
    wide = max([len(one.name) for one in answer.departments] + [10])
    print(f"{_('department'):<{wide}}  {_('seats'):>9}  {_('finishes')}")
    for one in answer.departments:
        print(f"{one.name:<{wide}}  {one.seats:>9,}  {_day(one.finish, one.left)}")
    print(f"{_('all'):<{wide}}  {answer.seats:>9,}  {_day(answer.finish, answer.left)}")
    print(_("{used:.0%} of the facilitators' hours are used").format(used=answer.used))


def _supplies(answer: Capacity) -> None:
    names = {"facilitators": _("facilitators"), "nights": _("facilitators at night and weekends"),
             "rooms": _("rooms"), "cover": _("cover limits")}  # fmt: skip
    print(_("What holds up:"))
    for one in answer.supplies:
        mark = " <" if one.supply == answer.binding else ""
        print(_("  {name}: {held:,} seat-weeks; without this limit all would finish {sooner:.1f} weeks sooner on average, the last {day}").format(
            name=names[one.supply], held=one.held_up, sooner=one.weeks_sooner,
            day=_day(one.finish, one.left)) + mark)  # fmt: skip
    if answer.binding is None:
        print(_("  no supply holds anybody up; only the windows of the waves do"))


def _chart(answer: Capacity) -> None:
    print(_("Share of seats finished by the end of each week:"))
    for day, share in zip(answer.weeks, answer.finished, strict=True):
        print(f"  {day}  {'█' * round(share * BAR):<{BAR}} {share:.0%}")
