"""The role families, responsibilities and shift patterns that ship with makegood, as codes."""

import json
from functools import lru_cache
from typing import Any

import yaml
from django.conf import settings

from makegood.record.acts import Actor

from ..acts import load_reference
from ..models import RoleFamily


@lru_cache(maxsize=1)
def shipped() -> dict[str, list[dict[str, Any]]]:
    """What content/ holds; empty lists where a file is missing."""
    folder = settings.CONTENT_DIR
    found: dict[str, list[dict[str, Any]]] = {"role_families": [], "duties": [], "shifts": []}
    for key, file in (("role_families", "role-families.yaml"), ("duties", "responsibilities.yaml")):
        path = folder / file
        if path.is_file():
            found[key] = yaml.safe_load(path.read_text(encoding="utf-8"))
    org = folder / "org.json"
    if org.is_file():
        found["shifts"] = json.loads(org.read_text(encoding="utf-8"))["shift_patterns"]
    return found


def ensure_reference(*, by: Actor, because: str) -> None:
    """Load what ships with makegood where the database holds no role family yet."""
    if not RoleFamily.objects.exists():
        load_reference(**shipped(), by=by, because=because)
