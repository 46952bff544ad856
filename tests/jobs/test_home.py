"""Several hosts, one database: each has to use the same data folder, or it does not start."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from makegood.cli import check
from makegood.jobs.home import Apart, compare, mark, settle
from makegood.jobs.models import Home

pytestmark = pytest.mark.django_db


def test_a_host_with_another_folder_is_refused_until_it_shares_or_adopts(
    settings: Any, tmp_path: Path
) -> None:
    first, second = tmp_path / "shared", tmp_path / "own"
    settings.DATA_DIR = first
    settle()
    if connection.vendor == "sqlite":  # one host: the folder is the database's home
        assert not Home.objects.exists()
        return
    settle()
    file = mark()
    assert file is not None and file.exists()
    settings.DATA_DIR = second
    told: list[tuple[bool, str]] = []
    check._one_folder(lambda good, what, mend="": told.append((good, mend)))
    for refused in (settle, compare):
        with pytest.raises(Apart) as found:
            refused()
        assert str(second) in str(found.value) and file.name in str(found.value)
    assert told == [(False, str(found.value))]
    settle(adopt=True)  # the folder was lost, this one takes its place
    compare()
    assert Home.objects.count() == 1


def test_a_folder_serves_two_databases(settings: Any, tmp_path: Path) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("one host")
    settings.DATA_DIR = tmp_path
    settle()
    Home.objects.all().delete()
    settle()
    assert len(list(tmp_path.glob("database-*"))) == 2
