"""From the invitation to the end of a partnership, and the programme's numbers."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from makegood.engines.partnership import ProgrammeFile, from_values, in_force
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import OrgUnit, Person
from makegood.record.acts import Actor, write

from ..models import Agreement, Partnership, Pause, ProgrammeEdition, Review, Signature
from ..reads.facts import agreement_facts, derived
from .messages import tell
from .seats import keep_seats

LONGEST = 20_000


@transaction.atomic
def invite(
    *, org: OrgUnit, sponsor: Person, supervisor: Person, liaison: Person, by: Actor, because: str,
    wants: str = "", on: date | None = None,
) -> Partnership:  # fmt: skip
    """The office invites an org unit; its sponsor and its chief or supervisor are told.

    Raises ValidationError where the unit has a partnership that has not ended, or where one person
    would sign twice.
    """
    on = on or timezone.localdate()
    if sponsor.pk == supervisor.pk:
        raise ValidationError(_("Two different people sign: the sponsor, and the chief or supervisor."))  # fmt: skip
    OrgUnit.objects.select_for_update().get(pk=org.pk)  # two invitations at once: one waits
    open_now = Partnership.objects.filter(org=org).exclude(state="ended")
    if open_now.exists():
        raise ValidationError(_("%(org)s has a partnership already.") % {"org": org.name})
    made = Partnership.objects.create(
        org=org, sponsor=sponsor, supervisor=supervisor, liaison=liaison, wants=_words(wants),
        invited_on=on, state="invited", state_on=on,
    )  # fmt: skip
    write(by=by, act="champions.partnership.invite", subject=("partnership", made.pk),
          because=because, after={"org": org.code, "sponsor": sponsor.pk,
                                  "supervisor": supervisor.pk, "liaison": liaison.pk, "on": on})  # fmt: skip
    keep_seats(partnership=made, by=by, on=on)
    for person in (sponsor, supervisor):
        tell(person=person.pk, key=f"invited:{made.pk}:{person.pk}",
             subject=_("An invitation to %(org)s: an Equity Champions partnership") % {"org": org.name},
             lines=[_("The office invites %(org)s to a partnership. You would sign its agreement.") % {"org": org.name}],
             path=f"/partnerships/{made.pk}/", by=by)  # fmt: skip
    return made


@transaction.atomic
def begin_talks(*, partnership: Partnership, version: int, by: Actor, because: str) -> None:
    """The unit takes up the invitation."""
    if partnership.state != "invited":
        raise ValidationError(_("Talks begin from an invitation."))
    _change(partnership, version, talks_on=timezone.localdate())
    _wrote(partnership, "talks", by, because)


@transaction.atomic
def change_partnership(
    *, partnership: Partnership, version: int, sponsor: Person, supervisor: Person, liaison: Person,
    wants: str, by: Actor, because: str,
) -> None:  # fmt: skip
    """Change who signs, who is the liaison, or what the unit wants; signatures that were given stay."""
    if sponsor.pk == supervisor.pk:
        raise ValidationError(_("Two different people sign: the sponsor, and the chief or supervisor."))  # fmt: skip
    if partnership.state == "ended":
        raise ValidationError(_("This partnership has ended; invite the unit again."))
    before = _people(partnership)
    _change(partnership, version, sponsor=sponsor, supervisor=supervisor, liaison=liaison,
            wants=_words(wants))  # fmt: skip
    write(by=by, act="champions.partnership.change", subject=("partnership", partnership.pk),
          because=_because(because), before=before, after=_people(partnership))  # fmt: skip
    keep_seats(partnership=partnership, by=by, on=timezone.localdate())


@transaction.atomic
def write_agreement(
    *, partnership: Partnership, version: int, text: str, start: date, end: date, review_on: date,
    positions: int, fte: Decimal, by: Actor, because: str,
) -> Agreement:  # fmt: skip
    """Write the next edition of the agreement; it holds once both have signed it.

    Raises ValidationError for a period that is none, or a review outside it.
    """
    if partnership.state == "ended":
        raise ValidationError(_("This partnership has ended; invite the unit again."))
    words = _words(text)
    if not words:
        raise ValidationError(_("Write the agreement's text."))
    if end <= start:
        raise ValidationError(_("The end must come after the start."))
    if end <= timezone.localdate() and by.kind != "feed":  # a feed tells what was agreed before
        raise ValidationError(_("This period is over; an agreement is for time that comes."))
    if not start <= review_on <= end:
        raise ValidationError(_("The review must lie between the start and the end."))
    if not 1 <= positions <= 50 or not Decimal(0) < fte <= positions:
        raise ValidationError(_("Each position has more than 0 and at most 1 FTE."))
    today = timezone.localdate()
    changes: dict[str, object] = {}
    if partnership.talks_on is None:
        changes["talks_on"] = today
    _change(partnership, version, **changes)
    number = (partnership.agreements.aggregate(n=Max("number"))["n"] or 0) + 1
    made = Agreement.objects.create(
        partnership=partnership, number=number, text=words, start=start, end=end,
        review_on=review_on, positions=positions, fte=fte, because=_because(because),
        text_hash=text_hash(words, start, end, positions, fte),
        made_by_id=by.id if by.kind == "person" else None,
    )  # fmt: skip
    write(by=by, act="champions.agreement.write", subject=("agreement", made.pk), because=because,
          after={"partnership": partnership.pk, "number": number, "start": start, "end": end,
                 "positions": positions, "fte": str(fte), "hash": made.text_hash})  # fmt: skip
    refresh(partnership=partnership, on=today, by=by)
    for person in (partnership.sponsor_id, partnership.supervisor_id):
        tell(person=person, key=f"agreement:{made.pk}:{person}",
             subject=_("An agreement to read and sign"),
             lines=[_("Edition %(n)d of the agreement of %(org)s waits for your signature.")
                    % {"n": number, "org": partnership.org.name}],
             path=f"/partnerships/{partnership.pk}/agreement/{number}/", by=by)  # fmt: skip
    return made


@transaction.atomic
def sign(
    *, agreement: Agreement, capacity: str, person: Person, text_hash_seen: str, by: Actor,
    on: date | None = None,
) -> Signature:  # fmt: skip
    """Sign an edition as sponsor, or as chief or supervisor; the same person twice is one signature.

    text_hash_seen: the hash of the text that was shown, so that nobody signs what they did not read.
    Raises ValidationError for anybody else, for another text, and for an edition that was replaced.
    """
    today = timezone.localdate()
    on = on or today
    partnership = Partnership.objects.select_for_update().get(pk=agreement.partnership_id)
    wanted = {"sponsor": partnership.sponsor_id, "supervisor": partnership.supervisor_id}
    if wanted.get(capacity) != person.pk or (by.kind == "person" and by.id != person.pk):
        raise ValidationError(_("This signature is somebody else's to give."))
    if text_hash_seen != agreement.text_hash:
        raise ValidationError(_("The text you read is not the text of this edition; read it again."))  # fmt: skip
    if partnership.state == "ended":
        raise ValidationError(_("This partnership has ended; invite the unit again."))
    newest = partnership.agreements.aggregate(n=Max("number"))["n"]
    if agreement.number != newest:
        raise ValidationError(_("A newer edition has replaced this one; read and sign that."))
    if agreement.signatures.filter(person=person).exclude(capacity=capacity).exists():
        raise ValidationError(_("You have signed this edition for the other side; somebody else signs here, or a new edition is written."))  # fmt: skip
    made, fresh = Signature.objects.get_or_create(
        agreement=agreement, capacity=capacity,
        defaults={"person": person, "on": on, "text_hash": agreement.text_hash},
    )  # fmt: skip
    if not fresh:
        return made
    write(by=by, act="champions.agreement.sign", subject=("agreement", agreement.pk),
          person=person.pk, because=_("signed"),
          after={"capacity": capacity, "on": on, "hash": agreement.text_hash})  # fmt: skip
    if agreement.signatures.count() == 2:
        Partnership.objects.filter(pk=partnership.pk).update(review_on=agreement.review_on)
        tell(person=partnership.liaison_id, key=f"signed:{agreement.pk}",
             subject=_("Both have signed: %(org)s") % {"org": partnership.org.name},
             lines=[_("Edition %(n)d is signed. Next: open a position, appoint a champion.")
                    % {"n": agreement.number}],
             path=f"/partnerships/{partnership.pk}/", by=by)  # fmt: skip
    refresh(partnership=partnership, on=today, by=by)
    return made


@transaction.atomic
def pause(*, partnership: Partnership, version: int, start: date, by: Actor, because: str) -> Pause:
    """Let an active partnership rest; protected time and positions stay as they are."""
    if partnership.state != "active":
        raise ValidationError(_("Only an active partnership can be paused."))
    if partnership.pauses.filter(end=None).exists():
        raise ValidationError(_("A pause is set already; take it back first."))
    holds = in_force(agreement_facts(partnership.agreements.all()), timezone.localdate())
    if holds is not None and not holds.start <= start < holds.end:
        raise ValidationError(_("The pause must begin within the agreement that is in force."))
    _change(partnership, version)
    made = Pause.objects.create(partnership=partnership, start=start, reason=_because(because))
    _wrote(partnership, "pause", by, because, {"from": start})
    return made


@transaction.atomic
def resume(*, partnership: Partnership, version: int, by: Actor, because: str) -> None:
    """End the pause today; one that has not begun is taken back."""
    today = timezone.localdate()
    found = partnership.pauses.filter(end=None).first()
    if found is None:
        raise ValidationError(_("This partnership is not paused."))
    _change(partnership, version)
    found.end = max(today, found.start)
    found.save(update_fields=["end"])
    _wrote(partnership, "resume", by, _because(because), {"on": found.end})


@transaction.atomic
def hold_review(
    *, partnership: Partnership, version: int, on: date, words: str, next_on: date | None, by: Actor
) -> Review:
    """Keep what a review found, and when the next one is; the reminders follow the new date."""
    if partnership.state not in ("active", "paused"):
        raise ValidationError(_("A partnership that is in force can be reviewed."))
    if on > timezone.localdate():
        raise ValidationError(_("A review is kept once it was held."))
    if next_on is not None and next_on <= on:
        raise ValidationError(_("The next review comes after this one."))
    said = _words(words)
    if not said:
        raise ValidationError(_("Write what the review found."))
    _change(partnership, version, review_on=next_on)
    made = Review.objects.create(partnership=partnership, on=on, words=said, next_on=next_on)
    _wrote(partnership, "review", by, _("reviewed by both sides"), {"on": on, "next": next_on})
    return made


@transaction.atomic
def end_partnership(
    *, partnership: Partnership, version: int, on: date, by: Actor, because: str
) -> None:
    """End a partnership on a day, with the reason; its history stays."""
    if partnership.ended_on is not None or partnership.state == "ended":
        raise ValidationError(_("An end is set already."))
    if on < timezone.localdate():
        raise ValidationError(_("The end cannot lie in the past."))
    serving = partnership.openings.filter(terms__end__gt=on, terms__start__lte=on)
    if serving.exists():
        raise ValidationError(
            _("Somebody serves here on that day. End or move their term first, so that nobody loses protected time by surprise.")
        )  # fmt: skip
    _change(partnership, version, ended_on=on, end_reason=_because(because))
    _wrote(partnership, "end", by, because, {"on": on})


@transaction.atomic
def keep_on(*, partnership: Partnership, version: int, by: Actor, because: str) -> None:
    """Take back an end that was set and has not come; the agreement's own end holds again."""
    if partnership.ended_on is None:
        raise ValidationError(_("No end is set."))
    if partnership.state == "ended":
        raise ValidationError(_("This partnership has ended; invite the unit again."))
    before = partnership.ended_on
    _change(partnership, version, ended_on=None, end_reason="")
    _wrote(partnership, "keep-on", by, because, {"end taken back": before})


@transaction.atomic
def set_programme(
    *, values: Mapping[str, float], effective: date, by: Actor, because: str
) -> ProgrammeEdition:
    """Set the programme's numbers from a day on. Raises ValidationError for a number out of range."""
    try:
        rules = from_values(values)
    except ValueError as error:
        raise ValidationError(str(error)) from error
    newest = ProgrammeEdition.objects.aggregate(n=Max("number"), on=Max("effective"))
    # The first numbers of an institution, from its file, may tell from when they held.
    if effective < timezone.localdate() and (newest["n"] or by.kind == "person"):
        raise ValidationError(_("New numbers begin today or later; the past keeps its own."))
    if newest["on"] and effective < newest["on"]:
        raise ValidationError(_("An edition begins on %(day)s already; this one cannot begin earlier.") % {"day": date_format(newest["on"])})  # fmt: skip
    made = ProgrammeEdition.objects.create(
        number=(newest["n"] or 0) + 1, effective=effective, values=asdict(rules),
        because=_because(because), made_by_id=by.id if by.kind == "person" else None,
    )  # fmt: skip
    write(by=by, act="champions.programme.set", subject=("programme", made.number),
          because=because, after={"effective": effective, **asdict(rules)})  # fmt: skip
    return made


def load_programme(*, found: ProgrammeFile, by: Actor) -> ProgrammeEdition | None:
    """Set what a programme file says; None where its numbers are the newest edition's already."""
    newest = ProgrammeEdition.objects.order_by("-number").first()
    if newest is not None and from_values(newest.values) == found.numbers:
        return None
    effective = found.effective or timezone.localdate()
    return set_programme(values=asdict(found.numbers), effective=effective, by=by, because=found.because)  # fmt: skip


def refresh(*, partnership: Partnership, on: date, by: Actor) -> str:
    """Keep the state for a day as it is derived from the facts; the same day twice changes nothing.

    A missed day is caught up by the next, and a clock that was wrong mends itself when it is right
    again. Only where the unit has a new partnership meanwhile does an ended one stay ended.
    """
    state = derived(partnership, on)
    if state == partnership.state:
        if on != partnership.state_on:
            Partnership.objects.filter(pk=partnership.pk).update(state_on=on)
            partnership.state_on = on
        return state
    others = Partnership.objects.filter(org=partnership.org_id).exclude(state="ended")
    if partnership.state == "ended" and others.exclude(pk=partnership.pk).exists():
        return "ended"
    write(by=by, act="champions.partnership.state", subject=("partnership", partnership.pk),
          because=_("derived for %(day)s") % {"day": on},
          before={"state": partnership.state}, after={"state": state})  # fmt: skip
    Partnership.objects.filter(pk=partnership.pk).update(state=state, state_on=on)
    ends = "ended" in (state, partnership.state)
    partnership.state, partnership.state_on = state, on
    if ends:
        keep_seats(partnership=partnership, by=by, on=on)
    return state


def text_hash(text: str, start: date, end: date, positions: int, fte: Decimal) -> str:
    """What a signature names: the words together with what they promise."""
    promise = f"{start}|{end}|{positions}|{fte.normalize():f}"
    return hashlib.sha256(f"{promise}\n{text}".encode()).hexdigest()


def _change(partnership: Partnership, version: int, **changes: object) -> None:
    saved = Partnership.objects.filter(pk=partnership.pk, version=version).update(
        **changes, version=F("version") + 1
    )
    if not saved:
        raise ChangedMeanwhile(
            _("Somebody changed this since you opened it. Look at it again; nothing was overwritten.")
        )  # fmt: skip
    partnership.refresh_from_db()


def _wrote(
    partnership: Partnership, what: str, by: Actor, because: str,
    after: dict[str, object] | None = None,
) -> None:  # fmt: skip
    write(by=by, act=f"champions.partnership.{what}", subject=("partnership", partnership.pk),
          because=_because(because), after=after)  # fmt: skip
    refresh(partnership=partnership, on=timezone.localdate(), by=by)


def _people(partnership: Partnership) -> dict[str, object]:
    return {
        "sponsor": partnership.sponsor_id, "supervisor": partnership.supervisor_id,
        "liaison": partnership.liaison_id,
        "wants": hashlib.sha256(partnership.wants.encode()).hexdigest()[:16],
    }  # fmt: skip


def _because(text: str) -> str:
    words = text.replace("\x00", "").strip()
    if not words:
        raise ValidationError(_("Say why."))
    return words[:2000]


def _words(text: str) -> str:
    words = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(words) > LONGEST:
        raise ValidationError(
            _("This has %(length)s characters; at most %(most)s can be kept.")
            % {"length": len(words), "most": LONGEST}
        )
    return words
