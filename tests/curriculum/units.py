"""One small unit with every kind of block, in as many editions as a test wants."""

from datetime import date
from pathlib import Path

from makegood.curriculum.acts import load_terms, publish_document
from makegood.curriculum.models import Edition
from makegood.engines import unitfile
from makegood.library.acts import load_works
from makegood.record.acts import SYSTEM

WORK = {
    "id": "jones2000", "type": "article-journal", "title": "Levels of racism",
    "author": [{"family": "Jones", "given": "C P"}], "issued": {"date-parts": [[2000]]},
    "container-title": "Am J Public Health", "level": "starting", "topics": [], "audience": ["all"],
}  # fmt: skip

HEAD = """---
id: {code}
title: {title}
kind: {kind}
minutes: 60
edition: {number}
change: {change}
changed_minutes: {changed_minutes}
window_days: 90
summary: What this small unit is about.
concepts: [race]
skills:
  - Say what race is and is not.
cites: [jones2000]
approver: Associate Dean for Curriculum
review_by: {review_by}
language: en
variant_of: {variant_of}
counsel: false
equivalent: []
---
"""

BODY = """
A sentence before any heading.

## First things

Race is a [made thing](glossary:race), and it acts [@jones2000]. The [word](glossary:race) again.

### Deeper

```
## not a heading
```

::: fact cites="jones2000"
It acts on three levels [@jones2000].
:::

::: position by="Executive Faculty"
We hold this.
:::

::: view by="A colleague" cites="jones2000"
I see it so.
:::

::: check
Which is it?

- [ ] Nature
  > No.
- [x] Made
  > Yes, [made](glossary:race).
:::

## Second things

{second}

::: image src="levels.svg" alt="Three frames."
A caption.
:::

::: video url="https://video.example/1" title="A talk" minutes="4"
The words of the talk.
:::

::: case title="A missed score"
Somebody waits.
:::

::: local scope="surg"
An invented example.
:::

## Last things

::: reflection
What did you notice?
:::

::: intention
if: I write a summary
then: I leave race out
:::

::: reading works="jones2000"
Why this one.
:::

::: guide
### Timing
Ten minutes for the secret plan.
### Preparation
Read it.
### Prompts for silence
Wait.
### Prompts for anger
Wait.
### Prompts for disagreement
Wait.
### After-care
Tea.
:::
"""


def publish(
    number: int = 1, *, code: str = "small", second: str = "The middle.", change: str = "major",
    kind: str = "self-paced", changed_minutes: int = 60, on: date = date(2026, 9, 1),
    variant_of: str = "null", review_by: str = "2027-11-01", title: str = "A small unit",
    body: str = BODY,
) -> Edition:  # fmt: skip
    """Publish an edition of a small unit; the glossary term and the work that it names as well."""
    load_terms(
        items=[{"id": "race", "term": "Race", "definition": 'Made & "kept" up.'}], by=SYSTEM,
        because="test",
    )  # fmt: skip
    load_works(items=[WORK], by=SYSTEM, because="test")
    source = HEAD.format(
        code=code, number=number, change=change, changed_minutes=changed_minutes, kind=kind,
        variant_of=variant_of, review_by=review_by, title=title,
    ) + body.replace("{second}", second)  # fmt: skip
    parsed = unitfile.parse(source, f"{code}.md")
    assert parsed.doc is not None, parsed.problems
    publish_document(doc=parsed.doc, source=source, on=on, by=SYSTEM, because="test")
    return Edition.objects.get(unit__code=code, number=number)


def picture(folder: Path, data: bytes, name: str = "levels.svg") -> None:
    """Put a picture where units look for theirs."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    (folder / "images" / name).write_bytes(data)
