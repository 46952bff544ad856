"""The engine's sentences in the reader's language."""

from django.utils.translation import gettext, pgettext

from makegood.engines.roster import FIELDS, GUARDS, Guard, Problem
from makegood.engines.roster.problems import MESSAGES


def problem_texts(problem: Problem) -> tuple[str, str]:
    """What is wrong and how to mend it."""
    what, mend = MESSAGES[problem.kind]
    nearest = ""
    if problem.nearest:
        nearest = gettext("Did you mean %(nearest)s?") % {"nearest": problem.nearest}
    mended = gettext(mend).replace("{nearest}", nearest).replace("{most}", str(problem.most))
    return gettext(what), mended.strip()


def guard_text(name: str, values: dict[str, object]) -> str:
    """Why a guard refuses."""
    text = gettext(GUARDS[name])
    for key, value in values.items():
        text = text.replace("{" + key + "}", str(value))
    return text


def guard_json(guard: Guard) -> dict[str, object]:
    """A guard as it is kept with the run."""
    return {"name": guard.name, "values": {k: v for k, v in guard.values.items() if k != "people"}}


def field_label(name: str) -> str:
    """The label of a canonical field."""
    return next((gettext(one.label) for one in FIELDS if one.name == name), name)


def list_label(name: str) -> str:
    """The label of a list of the preview."""
    return {
        "joined": pgettext("people", "Joined"),
        "left": pgettext("people", "Left"),
        "moved": pgettext("people", "Moved"),
        "changed": pgettext("people", "Changed"),
        "unchanged": pgettext("people", "Unchanged"),
        "unknown-units": gettext("Unknown org units"),
        "units": gettext("Org units that are new, moved or renamed"),
        "absent-units": gettext("Org units that the file of org units does not name"),
        "problems": gettext("Problems"),
    }[name]
