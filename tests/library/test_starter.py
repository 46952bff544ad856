"""The starter works, lists and demo data: they load, and every list is whole."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from makegood.library import acts, demo
from makegood.library.acts.lists import load_lists
from makegood.library.models import Group, Import, ReadingList, Shelved, Suggestion
from makegood.library.reads.nexts import Reader, suggest
from makegood.people.acts import give_role
from makegood.record.acts import SYSTEM

pytestmark = pytest.mark.django_db
CONTENT = Path(__file__).resolve().parents[2] / "content"
TODAY = date(2026, 11, 23)


def test_the_starter_library_and_the_demo(hire: Any, tmp_path: Any, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    items = json.loads((CONTENT / "library.json").read_text(encoding="utf-8"))
    acts.load_works(items=items, by=SYSTEM, because="test", on=TODAY)
    files = sorted((CONTENT / "lists").glob("*.yaml"))
    lists = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]
    assert load_lists(items=lists, by=SYSTEM, because="test", on=TODAY) == len(files) == 12
    for name, role in (("Olga Office", "office"), ("Lea Lead", "lead")):
        person = hire(name)
        give_role(person=person, role=role, by=SYSTEM, because="test", start=TODAY,
                  scope=person.appointments.get().org if role == "lead" else None)  # fmt: skip
    hire("Ada Reader")
    demo.load(seed=7, today=TODAY)
    assert Suggestion.objects.count() == 2 and Group.objects.count() == 1
    assert (
        Import.objects.get().counts["bad"] == 1
        and ReadingList.objects.filter(state="waiting").exists()
    )
    assert Shelved.objects.exists()
    level, found = suggest(Reader(("facilities", "Facilities")))
    assert (
        level == "starting"
        and found
        and all(one.because and one.work.level == "starting" for one in found)
    )
    again = suggest(Reader(("facilities", "Facilities"), marks={found[0].work.code: "read"}))[1]
    assert found[0].work.code not in {one.work.code for one in again}
