"""What a feed would change in the tree of org units."""

from collections.abc import Mapping
from dataclasses import dataclass

from .orgs import OrgRow


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One org unit as it would be; `old` is None for a new one."""

    new: OrgRow
    old: OrgRow | None

    @property
    def kind(self) -> str:
        """new, moved (another unit above) or renamed."""
        if self.old is None:
            return "new"
        return "moved" if self.old.parent != self.new.parent else "renamed"


def compare_units(current: list[OrgRow], told: list[OrgRow]) -> list[UnitChange]:
    """Units that are new, moved or renamed, parents first; units that are absent stay as they are.

    A blank kind in the feed says nothing about the kind.
    """
    here = {unit.code: unit for unit in current}
    changes = []
    for unit in told:
        old = here.get(unit.code)
        if old is None:
            changes.append(UnitChange(unit, None))
        else:
            wanted = OrgRow(unit.code, unit.name, unit.parent, unit.kind or old.kind)
            if wanted != old:
                changes.append(UnitChange(wanted, old))
    return changes


@dataclass(frozen=True, slots=True)
class AbsentUnit:
    """One org unit that the file of org units does not name.

    people: appointments in it once the feed is applied. closes: it can be closed, because nobody is
    in it and nothing stands below it but units that close as well.
    """

    unit: OrgRow
    people: int
    closes: bool


def absent_units(
    current: list[OrgRow], told: list[OrgRow], people: Mapping[str, int]
) -> list[AbsentUnit]:
    """Units of the tree that a file of org units leaves out, those below before those above.

    current: the tree as it is. told: what the file says; without any, nothing is absent.
    people: appointments by unit once the feed is applied.
    """
    named = {unit.code for unit in told}
    if not named:
        return []
    after = {unit.code: unit for unit in [*current, *told]}
    below: dict[str, list[str]] = {}
    for unit in after.values():
        below.setdefault(unit.parent, []).append(unit.code)
    closes: dict[str, bool] = {}
    found: list[AbsentUnit] = []
    stack = [(unit.code, False) for unit in reversed(current) if unit.code not in named]
    while stack:
        code, seen = stack.pop()
        if code in closes:
            continue
        children = below.get(code, [])
        if not seen:
            stack.append((code, True))
            stack += [(one, False) for one in children if one not in named and one not in closes]
            continue
        free = not people.get(code) and all(closes.get(one, False) for one in children)
        closes[code] = free
        found.append(AbsentUnit(after[code], people.get(code, 0), free))
    return found
