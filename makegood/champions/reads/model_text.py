"""The model agreement of content/champions, filled in for one unit."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makegood.engines.partnership import Programme


def model_text(
    unit: str, start: date, end: date, review: date, positions: int, fte: Decimal, rules: Programme
) -> str:
    """The model agreement of content/champions, filled in; empty where the institution has none."""
    path = Path(settings.CONTENT_DIR) / "champions" / "agreement.md"
    if not path.is_file():
        return ""
    half = rules.half_days_per_tenth
    words = {
        "unit": unit, "office": _("Office of Diversity, Equity and Inclusion"),
        "start": date_format(start), "end": date_format(end), "review": date_format(review),
        "positions": ngettext("%(n)d position", "%(n)d positions", positions) % {"n": positions},
        "fte": number_format(fte),
        "half_days": _("half a day") if half == 1 else _("%(n)s half days") % {"n": number_format(half)},
        "term": ngettext("%(n)d month", "%(n)d months", rules.term_months) % {"n": rules.term_months},
        "answer": str(rules.answer_days),
    }  # fmt: skip
    text = unwrapped(path.read_text(encoding="utf-8"))
    for name, value in words.items():
        text = text.replace("{" + name + "}", value)
    return text


def unwrapped(text: str) -> str:
    """Each paragraph and each item of a list on one line, as a form shows it best."""
    lines: list[str] = []
    for line in text.splitlines():
        said = line.strip()
        goes_on = said and lines and lines[-1] and not said.startswith(("- ", "#"))
        if goes_on and not lines[-1].startswith("#"):
            lines[-1] += f" {said}"
        else:
            lines.append(said)
    return "\n".join(lines) + "\n"
