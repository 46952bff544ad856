"""`makegood rollout` as it is called: exit codes, what is written and what never is."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from makegood.cli import run
from tests.engines.rollout_check.small import Folders

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def test_a_plan_is_made_and_keeps_every_rule(folders: Folders, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "out"
    words = ["rollout", "solve", str(folders.problem), "--out", str(out), "--seed", "2"]
    assert run([*words, "--deterministic"]) == 0
    assert "objective" in capsys.readouterr().out
    assert run(["rollout", "check", str(folders.problem), str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] and told["objective"] <= 1117, "as good as the plan made by hand"
    first = {path.name: path.read_bytes() for path in out.glob("*.csv")}
    assert run([*words, "--deterministic"]) == 0, "a plan may take the place of a plan"
    assert {path.name: path.read_bytes() for path in out.glob("*.csv")} == first


def test_a_malformed_problem_gives_faults_and_no_plan(
    folders: Folders, tmp_path: Path, capsys: Any
) -> None:
    folders.change("people", "ana,north", "ben,north").change("slots", "09:00", "nine")
    out = tmp_path / "out"
    assert run(["rollout", "solve", str(folders.problem), "--out", str(out)]) == 1
    told = capsys.readouterr().err
    assert "people.csv:3 [person]" in told and "slots.csv:2 [start]" in told
    assert not out.exists()


def test_a_plan_that_the_checker_rejects_is_not_written(
    folders: Folders, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from makegood.cli.rollout import solve as rollout_solve
    from makegood.engines.planner import read_plan

    folders.change("meetings", "s1,1,0,mon9,r1", "s1,1,0,mon9,r2")
    wrong = read_plan(folders.plan)
    wrong.meetings[0, "room"] = None
    monkeypatch.setattr(rollout_solve, "plan_for", lambda *_, **__: wrong)
    out = tmp_path / "out"
    assert run(["rollout", "solve", str(folders.problem), "--out", str(out)]) == 1
    assert "rule 3, meetings.csv:2" in capsys.readouterr().err
    assert not out.exists()


def test_check_tells_what_is_broken(folders: Folders, capsys: Any) -> None:
    assert run(["rollout", "check", str(folders.problem), str(folders.plan)]) == 0
    folders.change("rooms", "r1,4", "r1,3")
    assert run(["rollout", "check", str(folders.problem), str(folders.plan)]) == 1
    assert "rule 3, meetings.csv:2: 4 people in r1" in capsys.readouterr().out
    folders.change("people", "ana,north", "ana,north,more")
    assert run(["rollout", "check", str(folders.problem), str(folders.plan)]) == 1
    assert "people.csv:2" in capsys.readouterr().err


def test_explain_tells_who_has_no_seat(folders: Folders, capsys: Any) -> None:
    assert run(["rollout", "explain", str(folders.problem), str(folders.plan), "--people"]) == 1
    told = capsys.readouterr().out
    assert "1 without a seat in basic, rota alt" in told and "dan" in told


def test_capacity_tells_departments_supplies_and_a_chart(folders: Folders, capsys: Any) -> None:
    assert run(["rollout", "capacity", str(folders.problem), "--by", "2027-03-01"]) == 0
    told = capsys.readouterr().out
    assert "north" in told and "2027-02-07" in told and "0 more positions" in told
    assert run(["rollout", "capacity", str(folders.problem), "--by", "2027-01-31", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["positions"][0]["more"] is None


@pytest.mark.parametrize(
    "words",
    [["--seconds", "0"], ["--seed", "-1"], ["--current", "x"], ["--now", "3"], []],
)
def test_wrong_words(folders: Folders, words: list[str]) -> None:
    call = ["rollout", "solve", str(folders.problem), *(["--out", "x"] if words else []), *words]
    try:
        code = run(call)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    assert code == 2
    assert not Path("x").exists()


def test_a_signal_ends_it_with_the_best_plan_so_far(folders: Folders, tmp_path: Path) -> None:
    out = tmp_path / "out"
    environment = {**os.environ, "LC_ALL": "C", "DJANGO_SETTINGS_MODULE": "makegood.web.settings"}
    with subprocess.Popen(
        [sys.executable, "-m", "makegood", "rollout", "solve", str(folders.problem), "--out",
         str(out), "--seconds", "600"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        for line in process.stderr:  # until the first stage after reading: it listens and plans
            if "reading" not in line:
                break
        began = monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)
    assert process.returncode == 0
    assert monotonic() - began < 60
    assert run(["rollout", "check", str(folders.problem), str(out)]) == 0
