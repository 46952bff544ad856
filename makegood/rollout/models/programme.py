"""What is rolled out, to whom, and who leads: formats of units, waves, providers, facilitators."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from makegood.curriculum.models import Unit
from makegood.people.models import OrgUnit, Person, Shift

MODALITIES = [("in_person", _("in person")), ("virtual", _("by video"))]


class Format(models.Model):
    """How a facilitated unit is held: meetings, gaps in weeks, group size, leads, ways."""

    unit = models.OneToOneField(
        Unit, on_delete=models.CASCADE, primary_key=True, related_name="format"
    )
    meetings = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    gap_min_weeks = models.PositiveSmallIntegerField(default=1)
    gap_max_weeks = models.PositiveSmallIntegerField(default=1)
    minutes = models.PositiveSmallIntegerField(validators=[MinValueValidator(15)])
    prep_minutes = models.PositiveSmallIntegerField(default=0)
    size_min = models.PositiveSmallIntegerField(default=6, validators=[MinValueValidator(1)])
    size_target = models.PositiveSmallIntegerField(default=10)
    size_max = models.PositiveSmallIntegerField(default=12)
    leads = models.PositiveSmallIntegerField(default=2, validators=[MaxValueValidator(6)])
    after = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    after_gap_weeks = models.PositiveSmallIntegerField(default=0)
    in_person = models.BooleanField(_("in person"), default=True)
    virtual = models.BooleanField(_("by video"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size_min__lte=F("size_target")) & Q(size_target__lte=F("size_max")),
                name="format_sizes_in_order",
            ),
            models.CheckConstraint(
                condition=Q(gap_min_weeks__lte=F("gap_max_weeks")), name="format_gaps_in_order"
            ),
            models.CheckConstraint(
                condition=Q(in_person=True) | Q(virtual=True), name="format_has_a_way"
            ),
        ]

    def __str__(self) -> str:
        return f"format of {self.unit_id}"

    @property
    def modalities(self) -> list[str]:
        """The ways in which it is held."""
        return [code for code, _name in MODALITIES if getattr(self, code)]


class Wave(models.Model):
    """A part of the rollout: which org units take which units from which week to which."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    order = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class WaveUnit(models.Model):
    """The days within which a wave holds a unit; all its meetings lie within."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="waves")
    first_day = models.DateField()
    last_day = models.DateField()  # inclusive

    class Meta:
        ordering = ["wave", "first_day"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "unit"], name="wave_unit_once"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="wave_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} in {self.wave_id}"


class WaveOrg(models.Model):
    """An org unit, with all below it, whose people belong to a wave; one wave each."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="orgs")
    org = models.OneToOneField(OrgUnit, on_delete=models.CASCADE, related_name="rollout_wave")

    def __str__(self) -> str:
        return f"{self.org_id} in {self.wave_id}"


class Provider(models.Model):
    """An outside organisation that leads workshops or lends facilitators."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    contract_note = models.TextField(_("contract note"), blank=True)
    ended_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Facilitator(models.Model):
    """Who may lead sessions: a person of the institution, or somebody an outside provider sends.

    Hours a week hold for meetings and their preparation together; a person's leave and shift
    hold as well. `source` "champions": taken over from the room below, whose hours it follows.
    """

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="facilitator"
    )
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, null=True, blank=True, related_name="facilitators"
    )
    outside_name = models.CharField(max_length=200, blank=True)  # where there is no person
    email = models.EmailField(blank=True)  # likewise
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+")
    hours_week = models.DecimalField(max_digits=4, decimal_places=1)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=10, default="office")  # as of qualifications
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")),
                name="facilitator_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(outside_name=""),
                name="facilitator_is_somebody",
            ),
            models.CheckConstraint(condition=Q(hours_week__gte=0), name="facilitator_hours"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The person's name, or the one the provider gave."""
        return self.person.name if self.person else self.outside_name


class FacilitatorAway(models.Model):
    """Days on which a facilitator leads nothing, beside the leave of the person."""

    facilitator = models.ForeignKey(Facilitator, on_delete=models.CASCADE, related_name="away")
    start = models.DateField()
    end = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="away_dates_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.facilitator_id} away from {self.start}"


class Qualification(models.Model):
    """A facilitator may lead a unit in one way, from when, and on whose word.

    `source` "champions": taken over from the training ladder of the room below.
    """

    SOURCES = [("office", _("the office")), ("champions", _("the training ladder"))]

    facilitator = models.ForeignKey(
        Facilitator, on_delete=models.CASCADE, related_name="qualifications"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    modality = models.CharField(max_length=10, choices=MODALITIES)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=SOURCES, default="office")

    class Meta:
        ordering = ["facilitator", "unit", "modality"]
        constraints = [
            models.UniqueConstraint(
                fields=["facilitator", "unit", "modality"],
                condition=Q(end__isnull=True),
                name="rollout_qualified_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.facilitator_id} leads {self.unit_id} {self.modality}"


class Workshop(models.Model):
    """A workshop by an outside organisation: what was agreed; its cohorts hold when and who."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="workshops")
    title = models.CharField(_("title"), max_length=200)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="workshops"
    )
    purpose = models.TextField(_("what it is for"), blank=True)
    contract_note = models.TextField(_("contract note"), blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.title


class WorkshopOutcome(models.Model):
    """What followed from a workshop: a dated sentence, who said it, who will do what by when."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="outcomes")
    on = models.DateField()
    text = models.TextField(_("what followed"))
    owner = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due = models.DateField(null=True, blank=True)
    said_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.on}: {self.text[:40]}"
