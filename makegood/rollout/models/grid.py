"""When and where groups can meet: the weekly grid, what each shift allows, places, rooms, limits.

A slot is a cell of the institution's week on the wall clock; a session is a moment (sessions.py).
Intervals of days are half open: `end` is the first day on which it no longer holds.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from makegood.people.models import OrgUnit, RoleFamily, Shift

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class Slot(models.Model):
    """A cell of the institution's weekly grid: weekday, wall-clock start, minutes."""

    code = models.SlugField(max_length=40, unique=True)
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS)
    start = models.TimeField(_("start"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(15), MaxValueValidator(1440)]
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["weekday", "start"]
        constraints = [
            models.UniqueConstraint(fields=["weekday", "start"], name="slot_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="slot_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.start:%H:%M}"


class ShiftCycle(models.Model):
    """How many weeks it takes until a shift pattern repeats, counted from a Monday."""

    shift = models.OneToOneField(
        Shift, on_delete=models.CASCADE, primary_key=True, related_name="cycle"
    )
    weeks = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(53)]
    )
    anchor = models.DateField()  # the Monday of some week 0
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.shift_id} repeats after {self.weeks} weeks"


class ShiftSlot(models.Model):
    """A slot that people on a shift can attend in one week of their cycle.

    `cost` 0 (easy) to 9 (hard); `on_duty`: they are at work then, so that somebody must cover.
    A slot without a row cannot be attended.
    """

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="slots")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="shifts")
    cycle_week = models.PositiveSmallIntegerField(default=0)
    cost = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(9)])
    on_duty = models.BooleanField(default=True)

    class Meta:
        ordering = ["shift", "cycle_week", "slot"]
        constraints = [
            models.UniqueConstraint(fields=["shift", "cycle_week", "slot"], name="shift_slot_once"),
            models.CheckConstraint(condition=Q(cost__lte=9), name="shift_slot_cost"),
        ]

    def __str__(self) -> str:
        return f"{self.shift_id} week {self.cycle_week}: {self.slot_id}"


class Place(models.Model):
    """A building or campus with its address and time zone; `virtual` is the one for video."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)  # empty: the institution's
    directions = models.TextField(_("how to get there, step-free access"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A room with the number of people it holds, leads included."""

    code = models.SlugField(max_length=60, unique=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(_("name"), max_length=200)
    capacity = models.PositiveSmallIntegerField(_("seats"), validators=[MinValueValidator(1)])
    step_free = models.BooleanField(_("step-free"), default=True)
    closed_on = models.DateField(null=True, blank=True)  # for good
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["place", "name"]

    def __str__(self) -> str:
        return self.name


class RoomClosure(models.Model):
    """Days on which a room cannot be used; with a slot, only then."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="closures")
    start = models.DateField()
    end = models.DateField()
    slot = models.ForeignKey(
        Slot, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["room", "start"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="closure_dates_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.room_id} closed from {self.start}"


class CoverLimit(models.Model):
    """How many people of an org unit (of one role family, or all) may be away from duty at once.

    A person falls under the limit nearest above them in the tree; there the one that names
    their role family comes before the one that names none.
    """

    org = models.ForeignKey(OrgUnit, on_delete=models.CASCADE, related_name="cover_limits")
    role_family = models.ForeignKey(
        RoleFamily, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    max_away = models.PositiveSmallIntegerField(_("away at once, at most"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["org", "role_family"]
        constraints = [
            models.UniqueConstraint(fields=["org", "role_family"], name="cover_limit_once"),
            models.UniqueConstraint(
                fields=["org"], condition=Q(role_family__isnull=True), name="cover_limit_once_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org_id}: {self.max_away} away at once"


class Blackout(models.Model):
    """Days without sessions: for a department, or for all; with a slot, only then."""

    start = models.DateField()
    end = models.DateField()
    slot = models.ForeignKey(
        Slot, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    org = models.ForeignKey(
        OrgUnit, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    because = models.CharField(max_length=200)

    class Meta:
        ordering = ["start"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="blackout_dates_in_order")
        ]

    def __str__(self) -> str:
        return f"no sessions from {self.start}: {self.because}"
