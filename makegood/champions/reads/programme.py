"""The programme's numbers that hold on a day."""

from datetime import date

from makegood.engines.partnership import Programme, from_values

from ..models import ProgrammeEdition


def programme(on: date) -> Programme:
    """The numbers of the newest edition that has begun; the defaults before the first (one query)."""
    found = (
        ProgrammeEdition.objects.filter(effective__lte=on)
        .order_by("-number")
        .values_list("values", flat=True)
        .first()
    )
    return from_values(found) if found is not None else Programme()


def numbers(start: date, until: date) -> list[tuple[date, Programme]]:
    """From which day which numbers hold, from `start` until `until` (one query)."""
    found = [(start, Programme())]
    rows = ProgrammeEdition.objects.filter(effective__lt=until).order_by("number")
    for effective, values in rows.values_list("effective", "values"):
        if effective <= start:
            found = [(start, from_values(values))]
        else:
            found.append((effective, from_values(values)))
    return found


def editions() -> list[ProgrammeEdition]:
    """Every edition, the newest first (one query)."""
    return list(ProgrammeEdition.objects.select_related("made_by"))
