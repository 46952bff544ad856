"""What all tests share: a small recurring cast, an institution of three units, and quick passwords."""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management.commands import migrate
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import settings as properties

from makegood.people import acts
from makegood.people.models import Appointment, OrgUnit, Person, RoleFamily, Shift
from makegood.record.acts import SYSTEM
from tests import template

TODAY = date(2026, 11, 23)
# The same examples at every run, so that a failure is of the change at hand; `make soak` draws anew.
properties.register_profile("suite", derandomize=True)
properties.load_profile("suite")


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    """Plain static files and mail kept in memory; nothing leaves the machine."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns without it
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Argon2 takes its time on purpose; that the settings name it first is tested in test_signin
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS,
    ]  # fmt: skip
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()  # numbers come again after a rollback, and what was kept under them is another's


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The tests' database is a copy of the run's template, so that `migrate` finds nothing to do."""
    if not template.named():
        return
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = template.named()
        return
    plain = migrate.Command.handle

    def handle(self: migrate.Command, *words: Any, **options: Any) -> Any:
        connection.ensure_connection()
        if not connection.introspection.table_names():
            template.fill(connection.connection)
        return plain(self, *words, **options)

    migrate.Command.handle = handle  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _flush_despite_triggers() -> Iterator[None]:
    """Append-only tables refuse to be emptied; between transactional tests they must be."""
    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, statements: list[str]) -> None:
        if self.connection.vendor == "postgresql":
            plain(self, ["SET session_replication_role = replica", *statements,
                         "SET session_replication_role = DEFAULT"])  # fmt: skip
            return
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        plain(self, statements)
        with self.connection.cursor() as cursor:
            for _, sql in triggers:
                cursor.execute(sql)

    patch = pytest.MonkeyPatch()
    patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
    yield
    patch.undo()


@pytest.fixture
def institution(db: Any) -> SimpleNamespace:
    """Larkmoor in small: campus, Surgery with Trauma and Burns, Medicine; families, a shift."""
    for order, (code, name) in enumerate(
        [("nurse-app", "Nurses"), ("leader", "Leaders"), ("faculty-clinician", "Clinicians"),
         ("facilities", "Facilities")]
    ):  # fmt: skip
        RoleFamily.objects.create(code=code, name=name, order=order)
    for code in ("day-weekday", "night"):
        Shift.objects.create(code=code, name=code)
    start = date(2015, 1, 1)
    units: dict[str, OrgUnit] = {}
    for code, name, parent, kind in [
        ("campus", "Larkmoor", None, "campus"),
        ("surg", "Surgery", "campus", "clinical"),
        ("surg/trauma", "Trauma", "surg", "division"),
        ("surg/burns", "Burns", "surg", "division"),
        ("medi", "Medicine", "campus", "clinical"),
    ]:
        units[code] = acts.open_unit(
            code=code, name=name, kind=kind, parent=units.get(parent or ""), start=start,
            by=SYSTEM, because="test",
        )  # fmt: skip
    return SimpleNamespace(units=units, campus=units["campus"], surgery=units["surg"])


@pytest.fixture
def hire(institution: SimpleNamespace) -> Any:
    """A function that makes a person with one appointment, and an account where asked."""

    def make(
        name: str, *, org: str = "surg/trauma", role: str = "nurse-app", start: date = date(2020, 1, 1),
        end: date | None = None, shift: str = "day-weekday", account: bool = True, **more: Any,
    ) -> Person:  # fmt: skip
        given, _, family = name.partition(" ")
        code = "T" + hashlib.sha256(name.encode()).hexdigest()[:8]
        person = Person.objects.create(
            code=code, given=given, family=family, email=f"{given.lower()}@larkmoor.example", **more
        )
        Appointment.objects.create(
            person=person, ref="1", org=institution.units[org], role_family_id=role, title=role,
            shift_id=shift, start=start, end=end,
        )  # fmt: skip
        if account:
            acts.open_account(
                person=person, by=SYSTEM, because="test", password="a long password 1"
            )
        return person

    return make


@pytest.fixture
def sign_in(client: Any) -> Any:
    """Signs the test client in as a person."""

    def enter(person: Person) -> Any:
        client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.fixture
def queries(django_assert_max_num_queries: Any) -> Any:
    """`with queries(12): ...` fails where more statements are run."""
    return django_assert_max_num_queries


def vendor() -> str:
    """The database that this run is on."""
    return connection.vendor
