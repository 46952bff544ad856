"""What a unit refers to outside its own file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice

from makegood.engines.contentcheck.cycles import cycles
from makegood.engines.contentcheck.known import MAX_TOLD, Known
from makegood.engines.frontmatter import Problem, near, short
from makegood.engines.unitfile import Fact, Image, Parsed, Reading, View
from makegood.engines.unitfile.rules import IMAGE_NAME, marks
from makegood.engines.words import Words

Units = Mapping[str, Parsed]  # by id
Place = tuple[int, int]  # line and column
Fault = tuple[Place, str, str, str]  # place, what, mend, code


def unit_faults(units: Mapping[str, Parsed], known: Known, today: date) -> list[Problem]:
    """Faults of all units that could be read.

    Args:
        units: parsed units by path.
        known: what exists, the units among the files included.
        today: a review date before it has passed.
    """
    by_id = {one.doc.front.id: one for one in units.values() if one.doc}
    problems: list[Problem] = []
    for path, parsed in units.items():
        if parsed.doc is None:
            continue
        found = (_works, _terms, _images, _relations)
        told = (fault for one in found for fault in islice(one(parsed, by_id, known), MAX_TOLD))
        for place, what, mend, code in (*told, *_review(parsed, today)):
            problems.append(Problem(path, *place, what, mend, code))
    return problems + _circles(by_id)


def _works(parsed: Parsed, _: Units, known: Known) -> Iterator[Fault]:
    assert parsed.doc is not None
    if known.works is None:
        return
    cites = parsed.doc.front.cites
    named = [(work, parsed.keys[f"cites.{number}"]) for number, work in enumerate(cites)]
    for block, piece in zip(parsed.doc.blocks, parsed.pieces, strict=True):
        works: tuple[str, ...] = ()
        if isinstance(block, Fact | View):
            works = block.cites
        elif isinstance(block, Reading):
            works = block.works
        named += [(work, (piece.line, 1)) for work in works if work not in cites]
    for mark in marks(parsed):
        if mark.found.kind == "citation" and mark.found.value not in cites:
            named.append((mark.found.value, (mark.line, mark.found.column)))
    yield from _absent(
        named,
        known.works,
        lambda work: Words("the library has no work {work}", work=work),
        lambda guess: Words("add the work to the library, or correct its id{guess}", guess=guess),
        "unknown-work",
    )


def _terms(parsed: Parsed, _: Units, known: Known) -> Iterator[Fault]:
    assert parsed.doc is not None
    if known.terms is None:
        return
    concepts = parsed.doc.front.concepts
    named = [(term, parsed.keys[f"concepts.{number}"]) for number, term in enumerate(concepts)]
    for mark in marks(parsed):
        if mark.found.kind == "term":
            named.append((mark.found.value, (mark.line, mark.found.column)))
    yield from _absent(
        named,
        known.terms,
        lambda term: Words("the glossary has no term {term}", term=term),
        lambda guess: Words("add the term to the glossary, or correct its id{guess}", guess=guess),
        "unknown-term",
    )


def _absent(
    named: Iterable[tuple[str, Place]],
    there: frozenset[str],
    what: Callable[[str], str],
    mend: Callable[[str], str],
    code: str,
) -> Iterator[Fault]:
    """A fault for each name that is not there, with the nearest one that is."""
    for name, place in named:
        if name not in there:
            yield place, what(short(name)), mend(near(name, there)), code


def _images(parsed: Parsed, _: Units, known: Known) -> Iterator[Fault]:
    assert parsed.doc is not None
    if known.images is None:
        return
    yield from _absent(
        (
            (block.src, (piece.line, 1))
            for block, piece in zip(parsed.doc.blocks, parsed.pieces, strict=True)
            if isinstance(block, Image) and IMAGE_NAME.fullmatch(block.src)
        ),
        known.images,
        lambda src: Words("there is no picture {src}", src=src),
        lambda guess: Words("put it into the images folder{guess}", guess=guess),
        "no-image",
    )


def _relations(parsed: Parsed, by_id: Units, known: Known) -> Iterator[Fault]:
    assert parsed.doc is not None
    front = parsed.doc.front
    if front.variant_of:
        place = parsed.keys.get("variant_of", (1, 1))
        base = by_id.get(front.variant_of)
        if front.variant_of not in known.units:
            mend = Words(
                "name the self-paced unit{guess}", guess=near(front.variant_of, known.units)
            )
            what = Words(
                "variant_of names no unit: {variant_of}", variant_of=short(front.variant_of)
            )
            yield place, what, mend, "unknown-unit"
        elif base is not None and base.doc is not None and base.doc.front.variant_of:
            mend = Words(
                "name {variant_of}, of which that one is a variant",
                variant_of=base.doc.front.variant_of,
            )
            yield (
                place,
                Words("{variant_of} is a variant itself", variant_of=front.variant_of),
                mend,
                "variant-of-variant",
            )
        if front.kind == "self-paced":
            mend = Words("make kind facilitated, or variant_of null")
            yield place, Words("a self-paced unit is no variant of another"), mend, "variant-kind"
    for number, one in enumerate(front.equivalent):
        if one.unit and one.unit not in known.units:
            place = parsed.keys.get(f"equivalent.{number}.unit", (1, 1))
            mend = Words("correct the id{guess}", guess=near(one.unit, known.units))
            yield (
                place,
                Words("equivalent names no unit: {unit}", unit=short(one.unit)),
                mend,
                "unknown-unit",
            )


def _review(parsed: Parsed, today: date) -> Iterator[Fault]:
    assert parsed.doc is not None
    if parsed.doc.front.review_by < today:
        what = Words("the review date {review_by} has passed", review_by=parsed.doc.front.review_by)
        mend = Words("review the unit with its approver and set the next date")
        yield parsed.keys.get("review_by", (1, 1)), what, mend, "review-passed"


def _circles(by_id: Units) -> list[Problem]:
    edges = {
        identity: [other.unit for other in one.doc.front.equivalent if other.unit]
        for identity, one in by_id.items()
        if one.doc
    }
    problems: list[Problem] = []
    for circle in cycles(edges):
        what = Words(
            "units are equivalent in a circle: {circle}",
            circle=short(" > ".join((*circle, circle[0]))),
        )
        mend = Words("keep the equivalence on one side; it is one unit that may stand for another")
        for identity in circle:
            place = by_id[identity].keys.get("equivalent", (1, 1))
            problems.append(Problem(by_id[identity].file, *place, what, mend, "cycle"))
    return problems
