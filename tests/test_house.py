"""The house's own rules, walked through the code and the models."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from makegood.cli import commands
from makegood.engines.roster.fields import FIELDS
from makegood.people.roles import ROLES
from makegood.record.machine import faults

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = PROJECT / "makegood"
FLOORS = [
    "record",
    "jobs",
    "people",
    "notices",
    "library",
    "curriculum",
    "champions",
    "rollout",
    "commitment",
    "web",
]
FORBIDDEN = re.compile(
    r"(?:^|_|\b)(race|racial|ethnic\w*|skin|caste|tribe|nationality|birth_?country|religion)(?:$|_|\b)",
    re.I,
)
OURS = [config for config in apps.get_app_configs() if config.name.startswith("makegood.")]


def sources() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize(
    "model", [m for c in OURS for m in c.get_models()], ids=lambda m: m.__name__
)
def test_no_model_holds_a_persons_race(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        words = (
            f"{field.name} {getattr(field, 'verbose_name', '')} {getattr(field, 'help_text', '')}"
        )
        assert not FORBIDDEN.search(words), f"{model.__name__}.{field.name} must not exist"


def test_the_roster_has_no_field_for_race_and_refuses_to_map_one() -> None:
    from makegood.engines.roster import Definition, DefinitionError

    assert not [field.name for field in FIELDS if FORBIDDEN.search(field.name)]
    for header in ("Race", "Ethnic Group", "RACE_ETHNICITY", "ethnicity code"):
        with pytest.raises(DefinitionError):
            Definition(columns={"person_id": ("Employee ID",), "title": (header,)})


def test_no_module_is_over_400_lines() -> None:
    every = [
        *sources(),
        *(PROJECT / "tests").rglob("*.py"),
        *(PROJECT / "benchmarks").rglob("*.py"),
    ]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in every}
    assert {str(path): n for path, n in lengths.items() if n > 400} == {}


def test_nobody_listens_to_signals() -> None:
    found = [
        str(path)
        for path in sources()
        if re.search(
            r"@receiver|\.connect\(\s*\w+\s*,\s*sender|post_save|pre_save|m2m_changed",
            path.read_text(),
        )
    ]
    assert found == []


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        else:
            yield route, one


def test_every_address_names_who_may_open_it() -> None:
    unguarded = [r for r, p in patterns(get_resolver()) if not hasattr(p.callback, "may")]
    assert unguarded == []


def test_foreign_keys_point_down() -> None:
    wrong = []
    for config in OURS:
        for model in config.get_models():
            for field in model._meta.get_fields():
                if not field.is_relation or field.auto_created or field.related_model is None:
                    continue
                target = field.related_model._meta.app_label
                if target in FLOORS and FLOORS.index(target) > FLOORS.index(config.label):
                    wrong.append(f"{model.__name__}.{field.name} points up to {target}")
    assert wrong == []


def test_every_state_has_an_owner_and_a_way_out() -> None:
    machines = {}
    for room in FLOORS:
        if (PACKAGE / room / "states.py").exists():
            machines |= importlib.import_module(f"makegood.{room}.states").MACHINES
    wanted = [m for c in OURS for m in c.get_models() if hasattr(m, "STATES")]
    assert {m.__name__ for m in wanted} == {m.__name__ for m in machines}
    for model in wanted:
        assert faults(machines[model], {code for code, _ in model.STATES}) == [], model.__name__


def test_every_setting_is_documented() -> None:
    text = (PACKAGE / "web" / "settings.py").read_text()
    named = set(re.findall(r'env(?:_flag)?\("([A-Z_]+)"', text))
    told = (PROJECT / "docs" / "settings.md").read_text()
    assert sorted(name for name in named if f"`{name}`" not in told) == []


def test_every_command_is_documented() -> None:
    told = (PROJECT / "docs" / "commands.md").read_text()
    assert sorted(name for name in commands() if f"`makegood {name}" not in told) == []


def test_every_role_says_what_it_may_do() -> None:
    wanted = {
        "learner",
        "champion",
        "lead",
        "delegate",
        "author",
        "approver",
        "office",
        "executive",
    }
    assert set(ROLES) >= wanted | {"auditor"}
    for role in ROLES.values():
        assert role.name and role.description and role.permissions


def test_only_urls_import_views() -> None:
    wrong = []
    for path in sources():
        if path.name.startswith("urls") or "views" in path.parts or path.stem == "views":
            continue
        if re.search(r"from (?:\.|makegood)[.\w]*\bviews\b[.\w]* import", path.read_text()):
            wrong.append(str(path.relative_to(PACKAGE)))
    assert wrong == []


def test_no_file_names_an_address_of_a_registry_or_a_path_of_a_machine() -> None:
    words = re.compile(r"pypi\.org|npmjs\.(?:com|org)|files\.pythonhosted|/home/\w+|/root/|/tmp/\w")
    texts = [*PACKAGE.rglob("*.py"), *(PROJECT / "docs").rglob("*.md"), *PROJECT.glob("*.md"),
             *(PROJECT / "requirements").iterdir()]  # fmt: skip
    assert [str(path) for path in texts if words.search(path.read_text(encoding="utf-8"))] == []
