"""Loading a content folder and exporting it: the same bytes, and no change of people's duties unseen."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.utils import timezone

from makegood.cli import curriculum_folder
from makegood.curriculum.acts.recompute import recompute
from makegood.curriculum.models import Edition, Requirement, TrackEdition
from makegood.record.acts import SYSTEM

from .small import UNITS, publish, publish_units, track_text, unit_text


def write(folder: Path, units: dict[str, str], tracks: dict[str, str]) -> Path:
    for name, texts in (("units", units), ("tracks", tracks)):
        (folder / name).mkdir(parents=True)
        for code, text in texts.items():
            (folder / name / f"{code}.md").write_bytes(text.encode())
    return folder


def files(folder: Path) -> dict[str, bytes]:
    """What a folder says of the curriculum: its units and tracks."""
    return {
        f"{kind}/{one.name}": one.read_bytes()
        for kind in ("tracks", "units")
        for one in sorted(folder.glob(f"{kind}/*.md"))
    }


@pytest.mark.django_db
def test_a_loaded_folder_is_exported_byte_for_byte(tmp_path: Path) -> None:
    content = Path(configured.CONTENT_DIR)
    assert curriculum_folder.load(content, yes=False, because="test") == 0
    assert curriculum_folder.export(tmp_path / "out") == 0
    assert files(tmp_path / "out") == files(content)
    assert curriculum_folder.load(content, yes=False, because="test") == 0
    assert Edition.objects.count() == len(list(content.glob("units/*.md")))


@pytest.mark.django_db
def test_odd_spacing_and_newlines_survive_the_round_trip(tmp_path: Path) -> None:
    odd = (
        unit_text("shared-language").replace("title: About", "title:   About").replace("\n", "\r\n")
    )
    folder = write(tmp_path / "in", {"shared-language": odd}, {})
    assert curriculum_folder.load(folder, yes=False, because="test") == 0
    assert curriculum_folder.export(tmp_path / "out") == 0
    assert files(tmp_path / "out") == files(folder)


@pytest.mark.django_db
def test_load_shows_the_effect_and_needs_yes(hire: Any, tmp_path: Path, capsys: Any) -> None:
    publish_units()
    publish(track_text("universal-core"))
    hire("Nia Nurse")
    hire("Max Medic", org="medi")
    recompute(by=SYSTEM, because="test", as_of=timezone.localdate())
    changed = track_text(
        "universal-core", edition=2, effective="2026-10-01", audience='within "surg"'
    )
    units = {code: unit_text(code) for code in UNITS}
    folder = write(tmp_path / "in", units, {"universal-core": changed})
    assert curriculum_folder.load(folder, yes=False, because="test") == curriculum_folder.CHANGED
    said = capsys.readouterr().out
    assert "1 editions are new." in said
    assert "1 people; 0 gain, 1 lose" in said
    assert TrackEdition.objects.count() == 1
    assert curriculum_folder.load(folder, yes=True, because="test") == 0
    assert TrackEdition.objects.count() == 2
    assert Requirement.objects.filter(status="no longer asked").count() == 2


@pytest.mark.django_db
def test_faults_and_wrong_paths_have_their_exit_codes(tmp_path: Path) -> None:
    assert curriculum_folder.load(tmp_path / "nowhere", yes=True, because="t") == 2
    folder = write(tmp_path / "in", {"shared-language": "nonsense"}, {})
    assert curriculum_folder.load(folder, yes=True, because="t") == 1
    (tmp_path / "file").write_text("x")
    assert curriculum_folder.export(tmp_path / "file") == 2
    assert Edition.objects.count() == 0
