"""The checker and its slow twin agree on planted plans, as they are and after random damage."""

import random
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks._greedy import greedy
from benchmarks._planted import Stress, planted, write
from makegood.engines.planner.plan import Plan, write_plan
from makegood.engines.planner.problem import Problem
from makegood.engines.rollout_check import check
from tests.engines.rollout_check.twin import Twin

STRESSES = ["", "cover", "tight", "nights", "rare", "chains", "small", "holidays", "weekly",
            "skewed", "all"]  # fmt: skip
Cells = list[list[str]]


@pytest.mark.parametrize("stress", STRESSES)
def test_planted_plans_keep_every_rule(stress: str, tmp_path: Path) -> None:
    verdict = write(*planted(300, seed=5, stress=Stress.named(stress)), tmp_path)
    assert verdict.ok, verdict.violations
    assert verdict.unplaced == 0
    twin = Twin(tmp_path / "problem", tmp_path / "plan")
    assert not twin.broken
    weighted = {name: twin.parts[name] * twin.weights[name] for name in verdict.parts}
    assert weighted == verdict.parts


def test_a_greedy_plan_is_honest(tmp_path: Path) -> None:
    made: tuple[Problem, Plan] = planted(150, seed=2)
    write(*made, tmp_path)
    write_plan(greedy(made[0]), tmp_path / "greedy")
    verdict = check(tmp_path / "problem", tmp_path / "greedy")
    assert not [one for one in verdict.violations if one.rule]
    assert verdict.seated + verdict.unplaced == made[0].needs.height


def _move(cells: Cells, column: int) -> Callable[[random.Random], None]:
    def change(luck: random.Random) -> None:
        one, other = luck.choice(cells[1:]), luck.choice(cells[1:])
        one[column] = other[column]

    return change


def _drop(cells: Cells) -> Callable[[random.Random], None]:
    return lambda luck: cells.pop(luck.randrange(1, len(cells))) and None


def damage(folder: Path, seed: int) -> None:
    """A few cells of the plan take the value of another row; some rows go."""
    luck = random.Random(seed)
    files: dict[str, Cells] = {
        name: [line.split(",") for line in (folder / f"{name}.csv").read_text().splitlines()]
        for name in ("meetings", "leads", "seats")
    }
    meetings, leads, seats = files.values()
    ways = [_move(meetings, 2), _move(meetings, 3), _move(meetings, 4), _move(leads, 1),
            _move(seats, 2), _drop(leads), _drop(seats)]  # fmt: skip
    for _ in range(luck.randint(1, 3)):
        luck.choice(ways)(luck)
    for name, cells in files.items():
        (folder / f"{name}.csv").write_text("".join(",".join(row) + "\n" for row in cells))


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 100_000))
def test_both_find_the_same_rules_broken(seed: int) -> None:
    with TemporaryDirectory() as folder:
        base = Path(folder)
        write(
            *planted(80, seed=seed % 7, stress=Stress.named("cover,tight" if seed % 2 else "")),
            base,
        )
        damage(base / "plan", seed)
        verdict = check(base / "problem", base / "plan")
        twin = Twin(base / "problem", base / "plan")
    found = {rule for rule, count in verdict.counts.items() if count and rule}
    assert found == twin.broken, verdict.violations
    for name, value in verdict.parts.items():
        assert value == twin.parts[name] * twin.weights[name], name
