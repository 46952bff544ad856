"""What readers and curators of the demo institution have done; the same for a seed."""

import random
from datetime import date, timedelta

from makegood.people.models import Person
from makegood.record.acts import Actor

from .acts import groups, imports, intake, lists, shelf
from .acts.works import edit_work
from .models import ReadingList, Work

IMPORTED = """TY  - JOUR
AU  - Jones, Camara Phyllis
TI  - Levels of racism: a theoretic framework and a gardener's tale
T2  - American Journal of Public Health
PY  - 2000
DO  - 10.2105/AJPH.90.8.1212
ER  -

TY  - JOUR
AU  - Larkmoor, Example
TI  - A made-up record that shows what a preview looks like
PY  - 2025
DO  - 10.99999/not a doi
ER  -

TY  - JOUR
AU  - Example, Ada
AU  - Example, Ben
TI  - Another made-up record, complete, for the demo only
T2  - Journal of Made-up Records
VL  - 1
SP  - 1
EP  - 4
PY  - 2026
ER  -

TY  - BOOK
AU  - Nobody, Named
ER  -
"""


def load(*, seed: int, today: date) -> None:
    """Shelves, suggestions, a list that waits, an import in preview, a reading group."""
    office = Person.objects.filter(grants__role="office").order_by("code").first()
    if office is None:
        return
    leader = Person.objects.filter(grants__role="lead").order_by("code").first()
    rest = Person.objects.filter(account=None).exclude(email="").order_by("code")[:10]
    readers = [
        *Person.objects.exclude(account=None).filter(grants=None).order_by("code")[:4],
        *rest,
    ]
    dice = random.Random(seed)
    by = Actor("person", office.pk, office.name)
    because = "the demo institution"
    codes = list(Work.objects.exclude(level="").order_by("code").values_list("code", flat=True))
    held = {work.code: work for work in Work.objects.all()}
    if not codes:
        return
    for code in ("jones2000", "bailey2021", "hardeman2020"):
        if code in held:
            edit_work(work=held[code], by=by, because=because, version=held[code].version, changes={
                "review_by": today + timedelta(days=300), "steward": office,
                "minutes": {"jones2000": 10, "bailey2021": 15, "hardeman2020": 5}[code],
            })  # fmt: skip
    for person in readers:
        for code in dice.sample(codes, dice.choice([0, 1, 2, 4])):
            shelf.put(
                person=person,
                work=held[code],
                mark=dice.choice(["want", "reading", "read", "read"]),
            )
    if readers:
        asks = Actor("person", readers[0].pk, readers[0].name)
        intake.suggest(
            item={"type": "article-journal", "title": "A suggested article, made up for the demo",
                  "author": [{"family": "Example", "given": "Cora"}], "issued": {"date-parts": [[2024]]}},
            why="It helped me explain to my team why we count waiting times by language.",
            person=readers[0], by=asks,
        )  # fmt: skip
        intake.suggest(item={**held[codes[0]].csl}, why="Is this one here?", person=readers[-1],
                       by=Actor("person", readers[-1].pk, readers[-1].name))  # fmt: skip
        waits = lists.save_list(
            found=None, version=0, by=asks, because=because, owner=readers[0],
            words={"title": "For our next journal club", "summary": "Four works that our team wants to discuss.",
                   "audience": "Our team", "owner_name": readers[0].name, "review_by": today + timedelta(days=365)},
            items=[(held[code], "") for code in codes[:4]],
        )  # fmt: skip
        lists.hand_in(found=waits, by=asks, because=because)
    found = imports.receive(
        name="from-zotero.ris", chunks=iter([IMPORTED.encode()]), person=office, by=by
    )
    imports.preview(found=found, by=by)
    if leader is not None and readers:
        group = groups.save_group(
            group=None, facilitator=leader, people=readers[:6], version=0, because=because,
            by=Actor("person", leader.pk, leader.name),
            words={"name": "Thursday readers", "about": "Four meetings, one work each, one thing to change.",
                   "org": None, "list": ReadingList.objects.filter(code="leading-a-department").first()},
        )  # fmt: skip
        for at, code in enumerate([c for c in ("dobbin2018", "nguemenitiako2021") if c in held]):
            groups.save_reading(
                group=group, reading=None, version=0, by=Actor("person", leader.pk, leader.name), because=because,
                words={"on": today - timedelta(days=40 - 21 * at), "work": held[code], "action": "",
                       "questions": "What would have to be true here for this to be true?\nWhat do we do that it describes?",
                       "decided": "We publish who applied, who was asked and who was chosen, for every post of this year." if at else ""},
            )  # fmt: skip
