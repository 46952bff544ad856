"""The programme's own numbers: how much time an FTE is, how long a term lasts, when clocks ring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Programme:
    """One edition of the champions programme's rules.

    Each number has a range in LIMITS; a value outside it is refused with the name and the range.
    Half a day a week for each 0.1 FTE and a term of two years are how the reference programme does
    it; the other numbers are this project's defaults.
    """

    half_days_per_tenth: float = 1.0  # half days a week for each 0.1 FTE
    half_day_hours: float = 4.0
    term_months: int = 24
    lead_after_months: int = 12
    observe_times: int = 2  # sessions observed before co-facilitating
    co_facilitate_times: int = 3  # sessions co-facilitated before leading
    leaving_days: int = 90
    people_per_champion: int = 150
    answer_days: int = 14  # for the sponsor, once a champion says that no time was given
    accept_days: int = 14  # for the champion, once the sponsor has answered
    renewal_days: int = 120
    handover_days: int = 60
    overload: float = 1.25  # planned or given, times what was promised
    group_share: float = 0.3  # of the people who are asked, how many take the facilitated form
    group_size: int = 20  # people in one facilitated session
    session_leads: int = 2  # facilitators in each session
    preparation: float = 0.5  # of a session, times its length
    keep_statements_days: int = 180  # of applications that were not chosen

    def __post_init__(self) -> None:
        for one in fields(self):
            low, high = LIMITS[one.name]
            value = getattr(self, one.name)
            whole = one.type == "int"
            if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
                kind = "a whole number" if whole else "a number"
                raise ValueError(f"{one.name} is {value!r}; write {kind}")
            if not low <= value <= high:  # also false where it is not a number at all
                raise ValueError(f"{one.name} is {value}; write {low:g} to {high:g}")


LIMITS: dict[str, tuple[float, float]] = {
    "half_days_per_tenth": (0.1, 2.0),
    "half_day_hours": (1.0, 8.0),
    "term_months": (1, 120),
    "lead_after_months": (0, 60),
    "observe_times": (0, 50),
    "co_facilitate_times": (0, 50),
    "leaving_days": (1, 365),
    "people_per_champion": (1, 10_000),
    "answer_days": (1, 90),
    "accept_days": (1, 90),
    "renewal_days": (14, 365),
    "handover_days": (1, 365),
    "overload": (1.0, 5.0),
    "group_share": (0.0, 1.0),
    "group_size": (2, 500),
    "session_leads": (1, 10),
    "preparation": (0.0, 5.0),
    "keep_statements_days": (1, 3650),
}


def from_values(values: Mapping[str, float]) -> Programme:
    """The rules with these values; a name that is missing keeps its default, an unknown is left out.

    An older edition may lack a number that came later, and may hold one that was given up.
    """
    known = {one.name: one.type for one in fields(Programme)}
    given = {
        name: int(value) if known[name] == "int" else float(value)
        for name, value in values.items()
        if name in known
    }
    return Programme(**given)  # type: ignore[arg-type]
