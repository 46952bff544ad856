"""Many rows at once are the rows that saving one by one would give, on both databases."""

import pytest

from makegood.record import reads
from makegood.record.acts import SYSTEM, Line, write, write_many
from makegood.record.many import FEW
from makegood.record.models import Entry

pytestmark = pytest.mark.django_db
HOSTILE = "tab\t line\n back\\slash \\N \"quotes\" 'single' ; DROP TABLE -- \u2603 \U0001f300"


def lines(number: int) -> list[Line]:
    return [
        Line("test.act", "thing", f"{n}", person=n if n % 2 else None, because=HOSTILE,
             before=None if n % 3 else {"text": HOSTILE, "list": [1, None, True]}, after={"n": n})
        for n in range(number)
    ]  # fmt: skip


def kept() -> list[tuple[object, ...]]:
    names = ("act", "subject_id", "person_id", "because", "before", "after")
    return list(Entry.objects.order_by("seq").values_list(*names))


def test_a_thousand_entries_are_kept_as_a_few_are_and_the_chain_goes_on() -> None:
    write(by=SYSTEM, act="test.first", subject=("thing", "0"))
    for line in lines(FEW + 50):  # one by one
        write_many(by=SYSTEM, lines=[line])
    alone = kept()[1:]
    together = write_many(by=SYSTEM, lines=lines(FEW + 50))
    write(by=SYSTEM, act="test.last", subject=("thing", "0"))
    assert kept()[1 + len(alone) : -1] == alone
    assert not [found for found in reads.verify() if isinstance(found, reads.Fault)]
    assert [one.hash for one in together] == list(
        Entry.objects.filter(seq__in=[one.seq for one in together])
        .order_by("seq").values_list("hash", flat=True)
    )  # fmt: skip
