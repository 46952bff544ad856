"""Gates: shares by department, latched once open."""

from __future__ import annotations

from datetime import date

from makegood.engines.audience import Tree
from makegood.engines.requirements import Gate, Rules, gate_shares, open_gates

from .case import Case, edition, track
from .histories import World, a_world
from .twin import Twin

D = date


def opened(world: World) -> list[tuple]:
    return open_gates(world.facts(), world.rules, world.as_of).rows()


def test_a_gate_opens_at_the_share_and_not_before() -> None:
    """Two of three in medicine are half and more; one of three in surgery is not."""
    case = Case(
        track("core", edition(units=("a", "b"))),
        track("t", edition(units=("c",), gate=Gate("core", 0.5))),
    )
    for person, org in ((1, 2), (2, 4), (3, 5), (4, 3), (5, 3), (6, 3)):
        case.job(D(2026, 1, 1), person=person, org=org)
    case.job(D(2026, 1, 1), person=1, org=4)  # a second job there counts once
    for person in (1, 2, 4):
        case.done("a", D(2026, 2, 1), person=person)
        case.done("b", D(2026, 3, 1), person=person)
    case.done("a", D(2026, 2, 1), person=3)
    assert opened(case.world(D(2026, 2, 28))) == []
    assert opened(case.world(D(2026, 3, 1))) == [("t", 2, D(2026, 3, 1), 2 / 3)]
    case.gates["t", 2] = D(2026, 3, 1)
    world = case.world(D(2026, 4, 1))
    assert opened(world) == []
    shares = gate_shares(world.facts(), world.rules, world.as_of)
    assert shares.rows() == [
        ("t", 2, 3, 2, 2 / 3, 0.5, D(2026, 3, 1)),
        ("t", 3, 3, 1, 1 / 3, 0.5, None),
    ]


def test_people_who_left_are_not_counted() -> None:
    case = Case(track("core"), track("t", edition(units=("c",), gate=Gate("core", 1.0))))
    case.job(D(2026, 1, 1), person=1)
    case.job(D(2026, 1, 1), D(2026, 2, 1), person=2)
    case.done("a", D(2026, 1, 5), person=1)
    assert opened(case.world(D(2026, 1, 20))) == []
    assert opened(case.world(D(2026, 2, 1))) == [("t", 2, D(2026, 2, 1), 1.0)]


def test_levels_of_gates() -> None:
    for level, org in (("campus", 1), ("department", 2), ("division", 4)):
        case = Case(track("core"), track("t", edition(units=("c",), gate=Gate("core", 0.1, level))))
        case.job(D(2026, 1, 1), org=4)
        case.done("a", D(2026, 1, 5))
        assert [row[1] for row in opened(case.world(D(2026, 2, 1)))] == [org]


def test_without_gates_or_people_nothing_opens() -> None:
    case = Case(track("core"))
    case.job(D(2026, 1, 1))
    assert opened(case.world(D(2026, 2, 1))) == []
    gated = Case(track("core"), track("t", edition(units=("c",), gate=Gate("core", 0.5))))
    gated.job(D(2026, 1, 1))
    world = gated.world(D(2025, 1, 1))
    assert open_gates(world.facts(), world.rules, world.as_of).is_empty()


def test_shares_equal_a_count_by_hand_in_random_worlds() -> None:
    """The same shares, counted person by person with the twin's notion of completed."""
    for seed in range(12):
        world, _ = a_world(seed, 40)
        found = gate_shares(world.facts(), world.rules, world.as_of)
        tree = world.rules.tree.versions[world.rules.tree.at(world.as_of)]
        for row in found.iter_rows(named=True):
            gated = next(one for one in world.rules.tracks if one.id == row["track"])
            gate = (gated.in_force(world.as_of) or gated.editions[0]).gate
            assert gate is not None
            depth = {"campus": 0, "department": 1, "division": 2}[gate.level]
            there = []
            for person in world.people:
                for job in person.appointments:
                    path = [job["org"]]
                    while tree.parent[path[0]] is not None:
                        path.insert(0, tree.parent[path[0]])
                    here = path[min(depth, len(path) - 1)] == row["org"]
                    if here and job["start"] <= world.as_of < job["end"]:
                        there.append(person)
                        break
            done = [
                person
                for person in there
                if Twin(person, world.rules, {}, world.as_of).done_on(gate.track) <= world.as_of
            ]
            assert (row["people"], row["completed"]) == (len(there), len(done))


def test_rules_without_a_tree_have_no_gates() -> None:
    case = Case(track("core"), track("t", edition(units=("c",), gate=Gate("core", 0.5))))
    case.job(D(2026, 1, 1))
    world = case.world(D(2026, 2, 1))
    bare = Rules(world.rules.tracks, world.rules.units, Tree([]))
    assert open_gates(world.facts(), bare, D(2026, 2, 1)).is_empty()
