"""The annual report: opened for a year, words of the owners beside the clauses, published once."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.record.acts import Actor, write

from ..models import Clause, Commitment, Report, ReportText
from .stamp import changed_meanwhile, touch


@transaction.atomic
def open_report(*, commitment: Commitment, year: int, by: Actor, because: str) -> Report:
    """Begin the report of a year; as of its last day, or of today while the year lasts."""
    today = timezone.localdate()
    if not commitment.made_on.year <= year <= today.year:
        raise ValidationError(_("There is nothing to report for %(year)s.") % {"year": year})
    as_of = min(date(year, 12, 31), today)
    report, fresh = Report.objects.get_or_create(
        commitment=commitment, year=year, defaults={"as_of": as_of}
    )
    if fresh:
        write(by=by, act="commitment.report.open", subject=("report", f"{commitment.code}/{year}"),
              because=because, after={"as_of": as_of})  # fmt: skip
    return report


@transaction.atomic
def write_text(
    *, report: Report, clause: Clause, text: str, said_as: str, version: int, by: Actor
) -> ReportText:
    """The owner's words beside a clause; version 0 where there were none yet."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.state != "draft":
        raise ValidationError(_("The report is published; its words stay as they are."))
    now = ReportText.objects.filter(report=report, clause=clause).first()
    if (now.version if now else 0) != version:
        raise changed_meanwhile()
    before = now.text if now else ""
    said, _fresh = ReportText.objects.update_or_create(
        report=report, clause=clause,
        defaults={"text": text, "said_as": said_as[:160], "version": version + 1},
    )  # fmt: skip
    write(by=by, act="commitment.report.write",
          subject=("report", f"{report.commitment.code}/{report.year}/{clause.code}"),
          because=said_as, before={"text": before}, after={"text": text})  # fmt: skip
    return said


@transaction.atomic
def publish_report(*, report: Report, by: Actor, because: str) -> None:
    """Publish; the day it is as of is fixed now, and the words can no longer be changed."""
    today = timezone.localdate()
    as_of = min(date(report.year, 12, 31), today)
    if not Report.objects.filter(pk=report.pk, state="draft").update(
        state="published", published_on=today, as_of=as_of
    ):
        raise ValidationError(_("The report is published already."))
    write(by=by, act="commitment.report.publish",
          subject=("report", f"{report.commitment.code}/{report.year}"), because=because,
          after={"as_of": as_of, "words": report.texts.count()})  # fmt: skip
    touch(report.commitment_id)
