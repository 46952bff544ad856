"""Vendored files are what their packages published, and none is there without a licence."""

import hashlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = [ROOT / "makegood" / "web" / "static" / "vendor", ROOT / "tests" / "vendor"]
LOOSE = {"manifest.json", "README.md"}


@pytest.mark.parametrize("folder", FOLDERS, ids=["static", "tests"])
def test_every_file_has_the_sum_in_the_manifest(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    listed = {
        f"{package}/{name}": digest
        for package, entry in manifest.items()
        for name, digest in entry["files"].items()
    }
    found = {
        str(path.relative_to(folder)): hashlib.sha512(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in LOOSE
    }
    assert found == listed


@pytest.mark.parametrize("folder", FOLDERS, ids=["static", "tests"])
def test_every_package_has_its_licence_and_integrity(folder: Path) -> None:
    for package, entry in json.loads((folder / "manifest.json").read_text()).items():
        assert "LICENSE" in entry["files"], package
        assert entry["integrity"].startswith("sha512-"), package
        assert package.endswith("/" + entry["version"])
