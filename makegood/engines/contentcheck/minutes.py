"""Units whose minutes promise much more, or much less, than the page holds."""

from __future__ import annotations

from collections.abc import Mapping

from makegood.engines.contentcheck.folder import is_track
from makegood.engines.frontmatter import Problem, in_order
from makegood.engines.unitfile import estimate, parse
from makegood.engines.words import Words

ALONE = ("self-paced", "practice")  # the others take the time that their guide gives them
LEAST, MOST = 0.8, 1.25  # of the minutes asked; an estimate is no more exact than that


def minutes_in_doubt(files: Mapping[str, str]) -> tuple[Problem, ...]:
    """One line for each unit taken alone that seems far from its minutes; advice, not a fault.

    Args:
        files: text by path, as for `check_folder`; tracks and files with faults are passed over.
    """
    told: list[Problem] = []
    for path, text in files.items():
        parsed = None if is_track(path) else parse(text, path)
        if parsed is None or parsed.doc is None or parsed.doc.front.kind not in ALONE:
            continue
        asked, held = parsed.doc.front.minutes, estimate(parsed.doc).minutes
        if LEAST * asked <= held <= MOST * asked:
            continue
        what = Words(
            "the unit asks {asked} minutes; reading, questions and practice come to about {held}",
            asked=asked, held=held,
        )  # fmt: skip
        mend = Words("set the minutes, or add practice with its minutes in the heading")
        told.append(Problem(path, *parsed.keys["minutes"], what, mend, "minutes-in-doubt"))
    return in_order(told)
