"""The guards that refuse a feed which looks wrong as a whole, unless each is allowed by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from .columns import Feed

if TYPE_CHECKING:
    from .assemble import Assembled
    from .diff import Current
    from .pairs import Pairs

MOST_ENDS = 0.02
MOST_CHANGES = 0.10
GUARDS: dict[str, str] = {
    "ends-too-many": "{count} of {of} people would end ({percent}%), more than {most}%: the file may"
    " be cut off.",
    "changes-too-many": "{count} of {of} people would change ({percent}%), more than {most}%: a"
    " column may be mapped wrongly.",
    "manager-circle": "Managers form a circle: {names}.",
    "duplicated-id": "Rows of the same id contradict each other ({count}): {names}.",
}


@dataclass(frozen=True)
class Guard:
    """One guard that refuses: its name, and the figures that its sentence is filled with."""

    name: str
    values: Mapping[str, Any]

    @property
    def why(self) -> str:
        """The reason, in English."""
        return GUARDS[self.name].format(**self.values)


def _share(name: str, count: int, of: int, most: float) -> list[Guard]:
    if of == 0 or count <= of * most:
        return []
    percent = round(100 * count / of, 1)
    values = {"count": count, "of": of, "percent": percent, "most": round(most * 100)}
    return [Guard(name, values)]


def check_guards(
    counts: Mapping[str, int], told: "Assembled", pairs: "Pairs", current: "Current", feed: Feed
) -> list[Guard]:
    """The guards that refuse this feed, in a fixed order."""
    active = counts["active_before"]
    found = _share("ends-too-many", pairs.gone.height, active, MOST_ENDS)
    changes = counts["moved"] + counts["changed"]
    found += _share("changes-too-many", changes, active, MOST_CHANGES)
    circle = manager_circle(_links(told, current, pairs, feed))
    if circle:
        names = " → ".join([*circle[:12], circle[0]])
        found.append(Guard("manager-circle", {"names": names, "people": circle}))
    if told.conflicts:
        ids = [
            f"{one.person_id} (lines {', '.join(map(str, one.lines[:4]))}: {', '.join(one.fields)})"
            for one in told.conflicts
        ]
        count = len({one.person_id for one in told.conflicts})
        names = "; ".join(ids[:10]) + (f"; and {len(ids) - 10} more" if len(ids) > 10 else "")
        found.append(Guard("duplicated-id", {"count": count, "names": names}))
    return found


def _links(told: "Assembled", current: "Current", pairs: "Pairs", feed: Feed) -> pl.DataFrame:
    """person_id and manager of every appointment as it would be."""
    if "manager" not in feed.mapped:
        return pl.DataFrame(schema={"person_id": pl.String, "manager": pl.String})
    live = told.appointments.filter(~pl.col("ended") & (pl.col("managers") != ""))
    in_feed = told.appointments.select("person_id").unique()
    kept = current.open.filter(pl.col("managers") != "")
    kept = kept.join(in_feed, on="person_id", how="anti")
    kept = kept.join(pairs.gone, on="person_id", how="anti")
    both = pl.concat([frame.select("person_id", "managers") for frame in (live, kept)])
    links = both.select("person_id", manager=pl.col("managers").str.split("|")).explode("manager")
    return pl.concat([links, current.links.select("person_id", "manager")]).unique()


def manager_circle(links: pl.DataFrame) -> list[str]:
    """The ids of people who manage each other in a circle, each managed by the next; or none.

    links: person_id, manager. Whoever has no manager left is taken away, round by round; what
    cannot be taken away holds a circle.
    """
    for _round in range(40):
        before = links.height
        if not before:
            return []
        people = links.select(manager="person_id").unique()
        links = links.join(people, on="manager", how="semi")
        managers = links.select(person_id="manager").unique()
        links = links.join(managers, on="person_id", how="semi")
        if links.height == before:
            break
    above: dict[str, list[str]] = {}
    for person, manager in links.sort("person_id", "manager").iter_rows():
        above.setdefault(person, []).append(manager)
    return _walk(above)


def _walk(above: dict[str, list[str]]) -> list[str]:
    done: set[str] = set()
    for start in above:
        if start in done:
            continue
        path: list[str] = [start]
        on_path = {start: 0}
        turns = [iter(above[start])]
        while turns:
            manager = next(turns[-1], None)
            if manager is None:
                turns.pop()
                last = path.pop()
                del on_path[last]
                done.add(last)
            elif manager in on_path:
                return path[on_path[manager] :]
            elif manager in above and manager not in done:
                on_path[manager] = len(path)
                path.append(manager)
                turns.append(iter(above[manager]))
    return []
