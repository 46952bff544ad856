"""What a feed would change in the tree of org units."""

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
