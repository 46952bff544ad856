"""The next thing to read, chosen by open rules from role, responsibilities, level and what was done.

Nothing else is known or used: no clicks, no time on a page, nobody else's choices. Each suggestion says
by which rule it came.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..models import Work
from .works import ROLES, Standing, standings, topic_words

LEVELS = ("starting", "building", "leading")
ENOUGH = 3  # works read at a level before the next one is suggested
# Whom the library's audiences mean, by role family; a role that is not listed reads what is for all.
AUDIENCES: dict[str, tuple[str, ...]] = {
    "faculty-clinician": ("clinician",), "faculty-researcher": ("researcher",),
    "faculty-educator": ("educator",), "resident-fellow": ("clinician", "learner"),
    "postdoc": ("postdoc", "researcher"), "student-md": ("learner",),
    "student-grad": ("learner", "researcher"), "nurse-app": ("nurse",),
    "clinical-staff": ("clinician",), "frontdesk": ("frontdesk",), "research-staff": ("researcher", "irb"),
    "it-data": ("data",), "admin-staff": ("staff", "hr"), "leader": ("leader",), "facilities": ("staff",),
}  # fmt: skip
# And by responsibility.
DUTIES: dict[str, tuple[str, ...]] = {
    "teaches": ("educator",), "assesses": ("educator",), "hires": ("hr",), "admits": ("admissions",),
    "reviews-research": ("irb",), "runs-studies": ("researcher",), "supervises": ("leader",),
    "builds-models": ("data",), "writes-policy": ("leader",), "registers-patients": ("frontdesk",),
    "sees-patients": ("clinician",), "mentors": ("educator",), "recruits-participants": ("researcher",),
}  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """What is known of somebody who asks: all of it can be seen and changed by them.

    role: code and name of the role family. duties: code and name of each responsibility. marks: works on
    their shelf by code. cited: works that their finished units cite, with the unit's title.
    """

    role: tuple[str, str] | None = None
    duties: tuple[tuple[str, str], ...] = ()
    marks: Mapping[str, str] | None = None
    cited: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Next:
    """A work, why it was chosen, and what disputes it."""

    work: Work
    because: list[str]
    standing: Standing


def suggest(reader: Reader, most: int = 5) -> tuple[str, list[Next]]:
    """The reader's level, and works for them in order (at most four statements)."""
    marks, cited = reader.marks or {}, reader.cited or {}
    works = list(
        Work.objects.filter(withdrawn_on=None, retracted_on=None).exclude(level="").defer("csl")
    )
    by_code = {work.code: work for work in works}
    read = [by_code[code] for code, mark in marks.items() if mark == "read" and code in by_code]
    level = _level(read)
    wanted = {name: _("it is meant for %(role)s, and your role is %(yours)s")
              % {"role": ROLES.get(name, name), "yours": reader.role[1]}
              for name in AUDIENCES.get(reader.role[0], ())} if reader.role else {}  # fmt: skip
    for code, name in reader.duties:
        for audience in DUTIES.get(code, ()):
            wanted.setdefault(audience, _("it is meant for %(role)s, and you have the responsibility “%(duty)s”")
                              % {"role": ROLES.get(audience, audience), "duty": name})  # fmt: skip
    liked = {topic for work in read for topic in work.topics}
    ranked = []
    for work in works:
        if work.code in marks or not work.annotation:
            continue
        reasons = []
        score = 0
        if fitting := [wanted[name] for name in work.audience if name in wanted]:
            reasons.append(fitting[0])
            score += 4
        elif "all" in work.audience:
            reasons.append(_("it is meant for everybody"))
            score += 2
        else:
            continue
        if work.level == level:
            reasons.append(_level_reason(level, len([w for w in read if w.level == level])))
            score += 4
        else:
            score -= 2 * abs(LEVELS.index(work.level) - LEVELS.index(level))
        if work.code in cited:
            reasons.append(_("a unit that you completed cites it (%(unit)s)") % {"unit": cited[work.code]})  # fmt: skip
            score += 2
        if both := sorted(liked & set(work.topics)):
            reasons.append(_("it goes on with %(topic)s, which you have read about") % {"topic": topic_words(both[0])})  # fmt: skip
            score += 1
        ranked.append((-score, -(work.year or 0), work.code, work, reasons))
    ranked.sort(key=lambda one: one[:3])
    chosen = ranked[:most]
    stand = standings(one[3].code for one in chosen)
    return level, [Next(one[3], one[4], stand[one[3].code]) for one in chosen]


def _level(read: list[Work]) -> str:
    for level in LEVELS[:-1]:
        if sum(work.level == level for work in read) < ENOUGH:
            return level
    return LEVELS[-1]


def _level_reason(level: str, done: int) -> str:
    words = {"starting": _("starting"), "building": _("building"), "leading": _("leading")}
    return _("its level is “%(level)s”: you have marked %(n)s of that level as read, and after %(most)s the next level follows") % {"level": words[level], "n": done, "most": ENOUGH} if level != LEVELS[-1] else _("its level is “leading”, where you are")  # fmt: skip
