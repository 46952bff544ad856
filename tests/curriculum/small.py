"""A curriculum in small for tests of rules: three units, a core for all, a gated skills track."""

from collections.abc import Iterable
from datetime import date

from makegood.curriculum.acts.load import publish_document, publish_track
from makegood.engines import trackfile, unitfile
from makegood.record.acts import SYSTEM

UNITS = ("shared-language", "race-as-construct", "bedside-reasoning", "notes-and-words")


def unit_text(code: str, *, edition: int = 1, change: str = "major", minutes: int = 60) -> str:
    """A sound unit file, as short as the checks allow."""
    return f"""---
id: {code}
title: About {code.replace("-", " ")}
kind: self-paced
minutes: {minutes}
edition: {edition}
change: {change}
changed_minutes: {minutes if change == "major" and edition == 1 else 15}
window_days: 60
summary: A unit for tests.
concepts: []
skills:
  - Say it in plain words.
cites: []
approver: Associate Dean for Curriculum
review_by: 2028-11-01
language: en
variant_of: null
counsel: false
equivalent: []
---

## What it is about

Plain words.

::: case title="A missed score"
What happened.
:::

::: check
Is this a test?

- [ ] No
  > It is.
- [x] Yes
  > It is.
:::

::: intention
if: When I test
then: I will say what I test
:::
"""


def track_text(
    code: str, *, edition: int = 1, effective: str = "2026-09-01", audience: str = "everyone",
    strength: str = "required", groups: str = "all_of: [shared-language, race-as-construct]",
    due: str = "{days: 90, after: role-start}", gate: str = "null", renewal: str = "null",
    paid: str = "true", notice: int = 30, title: str = "",
) -> str:  # fmt: skip
    """A track file."""
    return f"""---
id: {code}
title: {title or "The track " + code}
edition: {edition}
effective: {effective}
authority: Executive Faculty
audience: {audience}
strength: {strength}
paid_time: {paid}
groups:
  - {groups}
due: {due}
notice_days: {notice}
renewal: {renewal}
gate: {gate}
object_to: Office, equity@example.edu
---

What it is and why.
"""


def publish_units(codes: Iterable[str] = UNITS, on: date = date(2026, 8, 1)) -> None:
    """Publish units as their first editions."""
    for code in codes:
        source = unit_text(code)
        doc = unitfile.parse(source).doc
        assert doc is not None
        publish_document(doc=doc, source=source, on=on, by=SYSTEM, because="test")


def publish(source: str) -> None:
    """Publish a track edition as the office's earlier decisions did."""
    parsed = trackfile.parse(source)
    assert parsed.doc is not None, parsed.problems
    publish_track(doc=parsed.doc, source=source, by=SYSTEM, because="test")
