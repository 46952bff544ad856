"""Groups and when they meet: cohorts, sessions, seats, waiting, swaps, and what people are told.

A person has a seat in a cohort; a cohort meets in sessions. A session is a moment with a time zone.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from makegood.curriculum.models import Unit
from makegood.people.models import OrgUnit, Person

from .grid import Place, Room, Slot
from .plans import PlanRun
from .programme import MODALITIES, Facilitator, Wave, Workshop


class Cohort(models.Model):
    """A group that takes one unit together, in one or several sessions (a planner's series).

    `taken` counts held seats and open offers; the database refuses more than `capacity`, so that
    no number of simultaneous sign-ups overbooks.
    """

    ORIGINS = [
        ("plan", _("from a plan")),
        ("hand", _("offered by hand")),
        ("workshop", _("a workshop")),
    ]
    STATES = [
        ("offered", _("offered")),
        ("ended", _("ended")),
        ("cancelled", _("cancelled")),
    ]

    code = models.CharField(max_length=40, unique=True)  # the series' name in plan files
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cohorts")
    modality = models.CharField(max_length=10, choices=MODALITIES)
    origin = models.CharField(max_length=10, choices=ORIGINS)
    state = models.CharField(max_length=10, choices=STATES, default="offered")
    capacity = models.PositiveSmallIntegerField()
    size_min = models.PositiveSmallIntegerField(default=1)
    taken = models.PositiveSmallIntegerField(default=0)
    closed_for = models.ForeignKey(  # a department's own session: only for those below it
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="cohorts"
    )
    self_chosen = models.BooleanField(default=True)  # people may take a seat themselves
    wave = models.ForeignKey(
        Wave, on_delete=models.SET_NULL, null=True, blank=True, related_name="cohorts"
    )
    plan = models.ForeignKey(
        PlanRun, on_delete=models.PROTECT, null=True, blank=True, related_name="cohorts"
    )
    workshop = models.ForeignKey(
        Workshop, on_delete=models.PROTECT, null=True, blank=True, related_name="cohorts"
    )
    note = models.CharField(max_length=300, blank=True)
    cancelled_because = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")), name="cohort_not_overbooked"
            )
        ]
        indexes = [models.Index(fields=["unit", "state"])]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.code}"

    @property
    def free(self) -> int:
        """Seats that can still be taken."""
        return self.capacity - self.taken


class Session(models.Model):
    """One meeting of a cohort: a moment, its end, the wall clock it is told in, and where.

    A change of time or place raises `version`; invitations compare it with what they last said.
    """

    STATES = [
        ("planned", _("planned")),
        ("held", _("held")),
        ("cancelled", _("cancelled")),
    ]

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=60)
    slot = models.ForeignKey(
        Slot, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    link = models.URLField(blank=True)  # for those who take part by video
    state = models.CharField(max_length=10, choices=STATES, default="planned")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="session_number_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_times_in_order"
            ),
            models.UniqueConstraint(
                fields=["room", "starts_at"],
                condition=~Q(state="cancelled"),
                name="session_room_once_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_at"])]

    def __str__(self) -> str:
        return f"{self.cohort_id} session {self.number} at {self.starts_at}"


class Lead(models.Model):
    """A facilitator leads all sessions of a cohort; `until` is set when somebody else takes over."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="leads")
    facilitator = models.ForeignKey(Facilitator, on_delete=models.PROTECT, related_name="leads")
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "facilitator"], condition=Q(until__isnull=True), name="lead_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.facilitator_id} leads {self.cohort_id}"


class Seat(models.Model):
    """A person's place in a cohort, how it came about, and how it ended.

    One held seat for a person and unit; `unit` repeats the cohort's so that the database can say so.
    `completed` and `missed` are set when the cohort ends, from attendance.
    """

    STATES = [
        ("held", _("held")),
        ("completed", _("took part")),
        ("missed", _("missed")),
        ("declined", _("declined")),
        ("freed", _("freed: the person left or is away")),
        ("moved", _("moved to another session")),
        ("cancelled", _("the session was cancelled")),
    ]
    HOWS = [
        ("plan", _("by the plan")),
        ("chosen", _("chosen by the person")),
        ("office", _("by the office")),
        ("offer", _("from the waiting list")),
        ("swap", _("by a swap")),
        ("walk-in", _("walked in")),
    ]

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="seats")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=STATES, default="held")
    how = models.CharField(max_length=10, choices=HOWS)
    taken_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)  # why declined; the office reads it
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "person"], condition=Q(state="held"), name="seat_once_in_cohort"
            ),
            models.UniqueConstraint(
                fields=["person", "unit"], condition=Q(state="held"), name="seat_once_for_unit"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state"]),
            models.Index(fields=["cohort", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.cohort_id}: {self.state}"


class Waiting(models.Model):
    """A person waits for a seat: in one cohort, or (none named) in any of the unit that fits.

    An offer holds a seat (`offered`, counted in Cohort.taken) until `expires_at`; then the next.
    `priority` 0 comes first: those whose session was cancelled.
    """

    STATES = [
        ("waiting", _("waiting")),
        ("offered", _("a seat is offered")),
        ("taken", _("taken")),
        ("lapsed", _("the offer expired")),
        ("left", _("left the list")),
    ]

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="waiting")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    cohort = models.ForeignKey(
        Cohort, on_delete=models.CASCADE, null=True, blank=True, related_name="waiting"
    )
    offered = models.ForeignKey(
        Cohort, on_delete=models.CASCADE, null=True, blank=True, related_name="offers"
    )
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    priority = models.PositiveSmallIntegerField(default=1)
    since = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["priority", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit"],
                condition=Q(state__in=("waiting", "offered")),
                name="waits_once_for_unit",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered")
                | (Q(offered__isnull=False) & Q(expires_at__isnull=False)),
                name="offer_names_cohort_and_end",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"])]

    def __str__(self) -> str:
        return f"{self.person_id} waits for {self.unit_id}: {self.state}"


class Swap(models.Model):
    """One person asks another to exchange their seats of the same unit."""

    STATES = [
        ("asked", _("asked")),
        ("done", _("exchanged")),
        ("refused", _("refused")),
        ("withdrawn", _("withdrawn")),
        ("lapsed", _("no longer possible")),
    ]

    mine = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="swaps_asked")
    theirs = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="swaps_received")
    state = models.CharField(max_length=10, choices=STATES, default="asked")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["mine", "theirs"], condition=Q(state="asked"), name="swap_asked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mine_id} for {self.theirs_id}: {self.state}"


class News(models.Model):
    """Something to tell a person about their sessions, or (person empty) the office.

    Told once: the day's news of a person go out as one message; urgent ones at once. `told_at`
    is set when they were handed to notices; `seen_at` when the person or the office looked.
    """

    KINDS = [
        ("seated", _("a seat")),
        ("changed", _("changed")),
        ("moved", _("moved")),
        ("cancelled", _("cancelled")),
        ("offer", _("a seat is offered")),
        ("lapsed", _("an offer expired")),
        ("swap", _("a swap is asked")),
        ("leads", _("you lead a session")),
        ("freed", _("a seat became free")),
        ("at-risk", _("a session is at risk")),
    ]

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="rollout_news"
    )
    kind = models.CharField(max_length=10, choices=KINDS)
    cohort = models.ForeignKey(
        Cohort, on_delete=models.CASCADE, null=True, blank=True, related_name="news"
    )
    text = models.TextField()
    urgent = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name_plural = _("news")
        indexes = [
            models.Index(fields=["person", "seen_at"]),
            models.Index(fields=["told_at", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id or 'the office'}"


class AccessNeed(models.Model):
    """What a person needs to take part (a person's own words); facilitators see it for their roster."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="access_need"
    )
    text = models.CharField(_("what you need to take part"), max_length=300, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"what {self.person_id} needs"
