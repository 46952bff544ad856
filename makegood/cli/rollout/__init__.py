"""`makegood rollout`: plans a rollout from files, judges a plan, tells what the supplies allow.

Exit codes of solve: 0 a plan was written (also after Ctrl-C or SIGTERM: the best one so far; also
where some could not be seated: they are listed), 1 the problem is malformed, or no plan was
written; 2 the words of the call are wrong; 130 stopped a second time, nothing was written. Of check:
0 every rule is kept, 1 not. Of capacity: 0 the date is made, 1 not. Of explain: 0 everybody has
a seat, 1 not. Of ready: 0 it is kept, 1 not. Of replies: 0 all were read, 1 the mailbox cannot be read.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

from makegood.cli.words import _

NAME = "rollout"
HELP = _("plan a rollout from files, judge a plan, tell which supply binds; apply replies")
ROOMS = False  # files in, files out


def seconds(text: str) -> float:
    """A positive number of seconds."""
    value = float(text)
    if not 0 < value < 1e7:
        raise argparse.ArgumentTypeError(_("seconds must be more than 0"))
    return value


def whole(text: str) -> int:
    """A whole number from 0 on."""
    value = int(text)
    if not 0 <= value < 1 << 31:
        raise argparse.ArgumentTypeError(_("a whole number from 0 on"))
    return value


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the subcommands."""
    below = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    one = below.add_parser(
        "solve", help=_("make a plan"),
        description=_("Makes a plan for a problem. Writes nothing that breaks a rule; stops on time, on Ctrl-C and on SIGTERM with the best plan so far. docs/rollout.md tells the format and the exit codes."),
    )  # fmt: skip
    one.add_argument("problem", type=Path, metavar="PROBLEM", help=_("folder of the problem"))
    one.add_argument("--out", type=Path, required=True, metavar="PLAN",
                     help=_("folder for the plan"))  # fmt: skip
    one.add_argument("--seconds", type=seconds, default=60.0, metavar="S",
                     help=_("time for all of it, reading and writing too (default: 60)"))  # fmt: skip
    one.add_argument("--seed", type=whole, default=1, metavar="N", help=_("seed (default: 1)"))
    one.add_argument("--deterministic", action="store_true",
                     help=_("so many steps instead of so many seconds: the same plan twice"))  # fmt: skip
    one.add_argument("--current", type=Path, metavar="PLAN",
                     help=_("the plan in force: change as little of it as possible"))  # fmt: skip
    one.add_argument("--now", type=whole, metavar="WEEK",
                     help=_("with --current: meetings before this week are history"))  # fmt: skip
    judge = below.add_parser("check", help=_("judge a plan by every rule, and count its costs"))
    judge.add_argument("problem", type=Path, metavar="PROBLEM", help=_("folder of the problem"))
    judge.add_argument("plan", type=Path, metavar="PLAN", help=_("folder of the plan"))
    judge.add_argument("--all", action="store_true", help=_("list every violation"))
    judge.add_argument("--json", action="store_true", help=_("answer as JSON"))
    why = below.add_parser(
        "explain",
        help=_("who has no seat in a plan, which rules stood in the way, what would help"),
    )
    why.add_argument("problem", type=Path, metavar="PROBLEM", help=_("folder of the problem"))
    why.add_argument("plan", type=Path, metavar="PLAN", help=_("folder of the plan"))
    why.add_argument("--people", action="store_true", help=_("name everybody"))
    back = below.add_parser(
        "replies", help=_("apply answers to invitations that came back by mail"),
        description=_("Reads a mailbox once (an mbox file, a Maildir folder, one .eml file or imaps://user:password@host/FOLDER; the configured one where none is named) and applies each answer once. What cannot be applied is kept with its reason."),
    )  # fmt: skip
    back.add_argument("mailbox", nargs="?", metavar="MAILBOX", help=_("where the answers are"))
    below.add_parser(
        "ready", help=_("compile the planner's code now, so that no plan waits for it"),
        description=_("Compiles what the planner compiles, once for each version of the code: some thirty seconds of a core. A plan can be made without; the first one then searches for less time."),
    )  # fmt: skip
    room = below.add_parser(
        "capacity", help=_("when each department finishes, which supply binds, what more would do")
    )
    room.add_argument("problem", type=Path, metavar="PROBLEM", help=_("folder of the problem"))
    room.add_argument("--by", type=date.fromisoformat, metavar="DATE",
                      help=_("the day by which all should be done"))  # fmt: skip
    room.add_argument("--more", type=whole, default=0, metavar="N",
                      help=_("what if there were so many more facilitators"))  # fmt: skip
    room.add_argument("--fte", type=float, default=0.5, metavar="F",
                      help=_("full-time share of each of them (default: 0.5)"))  # fmt: skip
    room.add_argument("--json", action="store_true", help=_("answer as JSON, with chart data"))


def run(options: argparse.Namespace) -> int:
    """Run the subcommand that was named."""
    from makegood.engines.planner import ProblemError

    try:
        if options.action == "solve":
            from makegood.cli.rollout.solve import solve

            return solve(options)
        if options.action == "check":
            return check(options)
        if options.action == "explain":
            return explain(options)
        if options.action == "ready":
            return ready()
        if options.action == "replies":
            from makegood.cli.rollout.replies import replies

            return replies(options)
        from makegood.cli.rollout.capacity import capacity

        return capacity(options)
    except ProblemError as error:
        for fault in error.faults:
            print(fault.told(_), file=sys.stderr)
        print(_("{count} faults; nothing was planned.").format(count=len(error.faults)),
              file=sys.stderr)  # fmt: skip
        return 1


def ready() -> int:
    """Compile the planner's code and tell where it is kept; 1 where it cannot be."""
    from makegood.engines.planner.warm import warm

    folder = warm()
    if not folder:
        print(_("Compiled, but there is no folder in which to keep it."), file=sys.stderr)
        return 1
    print(_("Compiled; kept in {folder}").format(folder=folder))
    return 0


def check(options: argparse.Namespace) -> int:
    """Judge a plan and print what was found."""
    import json

    from makegood.engines.rollout_check import RULES, UnreadableProblem
    from makegood.engines.rollout_check import check as judge

    try:
        verdict = judge(options.problem, options.plan, most=None if options.all else 20)
    except UnreadableProblem as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        listed = [{"rule": v.rule, "file": v.file, "line": v.line, "what": v.what}
                  for v in verdict.violations]  # fmt: skip
        print(json.dumps({
            "ok": verdict.ok, "counts": verdict.counts, "objective": verdict.objective,
            "parts": verdict.parts, "pattern_cost": verdict.pattern_cost,
            "seated": verdict.seated, "unplaced": verdict.unplaced, "violations": listed,
        }, ensure_ascii=False, indent=1))  # fmt: skip
        return 0 if verdict.ok else 1
    for violation in verdict.violations:
        print(violation)
    for rule, name in RULES.items():
        count = verdict.counts[rule]
        word = _("kept") if not count else _("{count:,} violations").format(count=count)
        print(_("rule {rule}, {name}: {word}").format(rule=rule, name=name, word=word))
    parts = ", ".join(f"{name} {value:,.0f}" for name, value in verdict.parts.items())
    print(_("{seated:,} seats, {unplaced:,} unplaced, objective {objective:,.6g} ({parts})").format(
        seated=verdict.seated, unplaced=verdict.unplaced, objective=verdict.objective,
        parts=parts))  # fmt: skip
    for pattern, cost in verdict.pattern_cost.items():
        print(_("  {pattern}: {cost:.3f} per seat and meeting").format(pattern=pattern, cost=cost))
    return 0 if verdict.ok else 1


def explain(options: argparse.Namespace) -> int:
    """Say who has no seat and why, and what was found to help; 1 where anybody has none."""
    from makegood.engines.planner import explain_unplaced, read_plan, read_problem
    from makegood.engines.words import told

    answer = explain_unplaced(read_problem(options.problem), read_plan(options.plan))
    for cause in answer.impossible:
        print(_("Nobody can be seated: {cause}").format(cause=told(cause, _)))
    for group in answer.groups:
        print(_("{count:,} without a seat in {unit}, rota {pattern}: {reason}").format(
            count=len(group.people), unit=group.unit, pattern=group.pattern,
            reason=told(group.reason, _)))  # fmt: skip
        if options.people:
            print("  " + ", ".join(group.people))
    if answer.remedies:
        print(_("What would help, as tried on this plan:"))
    for remedy in answer.remedies:
        print(f"  {told(remedy.text, _)}")
    if not answer.groups:
        print(_("Everybody has a seat."))
    return 1 if answer.groups else 0
