"""The annual report, made from the record: what was said, what was done, what is incomplete."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from makegood.curriculum.reads.papers import paper
from makegood.engines.commitment import Counts

from ..models import Commitment, Evidence, Report, ReportText, Try
from .public import (
    ActionLine,
    ClauseLine,
    Group,
    Page,
    Year,
    live_evidence,
    page_at,
    verdict,
    years,
)


@dataclass
class ClauseReport:
    """A clause in a report: what was said, done, not done; the owner's words; what was tried."""

    line: ClauseLine
    said: ReportText | None = None
    done: list[ActionLine] = field(default_factory=list)  # in this year
    before: int = 0  # done in earlier years
    incomplete: list[ActionLine] = field(default_factory=list)
    ended: list[ActionLine] = field(default_factory=list)  # failed or withdrawn
    evidence: list[Evidence] = field(default_factory=list)  # of this year
    tries: list[Try] = field(default_factory=list)  # that ended in this year


@dataclass(frozen=True)
class ReportPage:
    """The whole report of a year."""

    report: Report
    page: Page
    groups: list[tuple[Group, list[ClauseReport]]]
    years: list[Year]

    @property
    def verdict(self) -> str:
        """The counts in a sentence."""
        return verdict(self.counts)

    @property
    def counts(self) -> Counts:
        return self.page.counts


def report_page(report: Report, today: date) -> ReportPage | None:
    """The report as of its day; a draft of this year is as of today (twenty-four queries)."""
    commitment: Commitment = report.commitment
    day = report.as_of if report.state == "published" else min(date(report.year, 12, 31), today)
    page = page_at(commitment, day)
    if page is None:
        return None
    since = date(report.year, 1, 1)
    texts = {one.clause_id: one for one in report.texts.all()}
    clause_of = {a.pk: pk for pk, line in page.lines.items() for a in line.actions}
    proofs: dict[int, list[Evidence]] = defaultdict(list)
    rows = Evidence.objects.filter(live_evidence(day), action__in=list(clause_of), dated__gte=since)
    for proof in rows.select_related("action").order_by("dated", "pk"):
        proofs[clause_of[proof.action_id]].append(proof)
    tried: dict[int, list[Try]] = defaultdict(list)
    ended = Try.objects.filter(action__in=list(clause_of), ended_on__gte=since, ended_on__lte=day)
    for found in ended.filter(hidden_because="").select_related("action").order_by("ended_on"):
        tried[clause_of[found.action_id]].append(found)
    groups = []
    for group in page.groups:
        told = []
        for line in group.lines:
            pk = line.clause.pk
            part = ClauseReport(line, texts.get(pk), evidence=proofs[pk], tries=tried[pk])
            for action in line.actions:
                one = action.answer
                if one.status == "done" and one.done_on and one.done_on >= since:
                    part.done.append(action)
                elif one.status == "done":
                    part.before += 1
                elif one.status in {"failed", "withdrawn"}:
                    part.ended.append(action)
                else:
                    part.incomplete.append(action)
            told.append(part)
        groups.append((group, told))
    return ReportPage(report, page, groups, years(commitment, day))


def report_pdf(found: ReportPage) -> bytes:
    """The report as a tagged PDF (PDF/UA-1); raises NoPapers where the machine cannot make one."""
    context: dict[str, Any] = {"found": found, "report": found.report, "page": found.page,
                               "institution": settings.INSTITUTION_NAME,
                               "language": get_language() or "en"}  # fmt: skip
    return paper("commitment/report_pdf.html", context)
