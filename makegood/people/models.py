"""The institution's tree, its people, what they do there, and how they sign in.

There is no race or ethnicity field on a person and none may be added (tests/test_house.py).
Facts carry from/to dates; intervals are half open: `end` is the first day on which it no longer holds.
"""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def _dates_in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(end__isnull=True) | Q(end__gte=F("start")), name=f"{name}_dates_in_order"
    )


class RoleFamily(models.Model):
    """What kind of work: faculty clinician, nurse, facilities..."""

    code = models.SlugField(max_length=60, primary_key=True)
    name = models.CharField(max_length=120)
    order = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name_plural = _("role families")

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """A responsibility that cuts across roles: supervises, teaches, sees patients..."""

    code = models.SlugField(max_length=60, primary_key=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    order = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name_plural = _("duties")

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """A shift pattern, with the hours in which messages may arrive."""

    code = models.SlugField(max_length=60, primary_key=True)
    name = models.CharField(max_length=120)
    hours = models.CharField(max_length=200, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    order = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class OrgUnit(models.Model):
    """A node of the institution's tree: campus, school, department, division, programme."""

    code = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, blank=True)
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OrgPlacement(models.Model):
    """Where an org unit stood in the tree, from when to when; a move is a new placement."""

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="child_placements"
    )
    start = models.DateField()
    end = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["unit", "start"]
        constraints = [
            _dates_in_order("placement"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(end__isnull=True), name="placement_one_now"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} below {self.parent_id} from {self.start}"


class Person(models.Model):
    """A human being at the institution, by the institution's own id; kept through leaving and rehire."""

    code = models.CharField(_("institution id"), max_length=80, unique=True)
    given = models.CharField(_("given name"), max_length=120, blank=True)
    family = models.CharField(_("family name"), max_length=120, blank=True)
    preferred_name = models.CharField(_("preferred name"), max_length=120, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True, db_index=True)
    language = models.CharField(_("language"), max_length=20, blank=True)
    no_daily_email = models.BooleanField(_("does not read e-mail daily"), default=False)
    shared_workstation = models.BooleanField(_("uses a shared workstation"), default=False)
    version = models.PositiveIntegerField(default=1)  # for "someone else changed this meanwhile"

    class Meta:
        ordering = ["family", "given", "code"]
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name the person goes by."""
        first = self.preferred_name or self.given
        return f"{first} {self.family}".strip() or self.code


class Appointment(models.Model):
    """A person's place in an org unit: role family, title, FTE, managers, from, to."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments")
    ref = models.CharField(max_length=160)  # the feed's own key, stable for this appointment
    org = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="appointments")
    role_family = models.ForeignKey(RoleFamily, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    fte = models.FloatField(default=1.0)
    shift = models.ForeignKey(
        Shift, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    location = models.CharField(max_length=120, blank=True)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=40, default="feed")

    class Meta:
        ordering = ["person", "start"]
        constraints = [
            _dates_in_order("appointment"),
            models.CheckConstraint(
                condition=Q(fte__gte=0) & Q(fte__lte=1.5), name="appointment_fte_in_range"
            ),
            models.UniqueConstraint(
                fields=["person", "ref", "start"], name="appointment_once_per_ref_and_start"
            ),
        ]
        indexes = [models.Index(fields=["org", "end"])]

    def __str__(self) -> str:
        return f"{self.title or self.role_family_id} in {self.org_id}"


class AppointmentManager(models.Model):
    """A manager of an appointment; several are allowed."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="managers")
    manager = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="manages")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "manager"], name="manager_once")
        ]

    def __str__(self) -> str:
        return f"{self.manager_id} manages {self.appointment_id}"


class Responsibility(models.Model):
    """A duty that a person holds, from when, by which source, and who confirmed it."""

    SOURCES = [
        ("feed", _("from the personnel system")),
        ("self", _("declared by the person")),
        ("department", _("set by the department")),
    ]

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="responsibilities")
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="+")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=12, choices=SOURCES)
    confirmed_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["person", "duty", "start"]
        verbose_name_plural = _("responsibilities")
        constraints = [
            _dates_in_order("responsibility"),
            models.UniqueConstraint(
                fields=["person", "duty", "source"],
                condition=Q(end__isnull=True),
                name="responsibility_once_per_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.duty_id}"


class Leave(models.Model):
    """An absence with dates; the kind of leave is nobody's business here and is not held."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="leaves")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)  # first day back; empty while not known
    source = models.CharField(max_length=12, default="feed")

    class Meta:
        ordering = ["person", "start"]
        constraints = [_dates_in_order("leave")]

    def __str__(self) -> str:
        return f"{self.person_id} away from {self.start}"


class AccountManager(BaseUserManager["Account"]):
    def get_queryset(self) -> models.QuerySet["Account"]:
        # Every page of a signed-in person needs both; this saves a query on each.
        return super().get_queryset().select_related("person")

    def create_user(
        self, email: str | None = None, password: str | None = None, **more
    ) -> "Account":
        account = self.model(email=self.normalize_email(email) or None, **more)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, email: str, password: str, **more) -> "Account":
        return self.create_user(email, password, is_superuser=True, **more)

    def get_by_natural_key(self, email: str | None) -> "Account":
        return self.get(email__iexact=email)


class Account(AbstractBaseUser, PermissionsMixin):
    """How a person signs in. People without e-mail have an account by a one-time code."""

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="account"
    )
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    is_active = models.BooleanField(default=True)  # type: ignore[misc]  # a plain bool on the base
    created = models.DateTimeField(auto_now_add=True)

    objects = AccountManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")

    def __str__(self) -> str:
        return self.get_full_name()

    @property
    def is_staff(self) -> bool:
        return self.is_superuser

    def get_full_name(self) -> str:
        return self.person.name if self.person else (self.email or str(_("no name")))

    def get_short_name(self) -> str:
        return self.get_full_name()

    @property
    def first_name(self) -> str:
        """What the editor's menu shows; without it Wagtail would show the e-mail address."""
        return self.get_full_name()


class Invitation(models.Model):
    """A one-time code on paper for someone without e-mail; only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"invitation for {self.person_id}"


class Grant(models.Model):
    """A role that a person holds over an org subtree (none: the whole institution), with dates."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20)  # a code of makegood.people.roles
    scope = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="grants"
    )
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    for_lead = models.ForeignKey(  # whose delegate, where the role is delegate
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="delegates"
    )

    class Meta:
        ordering = ["person", "role"]
        constraints = [_dates_in_order("grant")]
        indexes = [models.Index(fields=["role", "scope"])]

    def __str__(self) -> str:
        return f"{self.person_id} is {self.role} of {self.scope_id or 'all'}"


class FeedDefinition(models.Model):
    """How one personnel system's files map to the canonical form; each edition is kept."""

    name = models.SlugField(max_length=80)
    edition = models.PositiveIntegerField(default=1)
    mapping = models.JSONField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    watch_path = models.CharField(
        max_length=500, blank=True
    )  # a folder or file looked at regularly

    class Meta:
        ordering = ["name", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["name", "edition"], name="feed_edition_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}, edition {self.edition}"


class FeedRun(models.Model):
    """One file that came: read, previewed, and applied or refused."""

    STATES = [
        ("received", _("received")),
        ("previewed", _("waiting for confirmation")),
        ("applied", _("applied")),
        ("refused", _("refused by a guard")),
        ("discarded", _("discarded")),
        ("failed", _("could not be read")),
    ]

    definition = models.ForeignKey(
        FeedDefinition, on_delete=models.PROTECT, null=True, blank=True, related_name="runs"
    )
    file_name = models.CharField(max_length=255)
    file_hash = models.CharField(max_length=64, db_index=True)
    stored_at = models.CharField(max_length=500)  # below the data directory
    orgs_stored_at = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=12, choices=STATES, default="received")
    received_at = models.DateTimeField(auto_now_add=True)
    received_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)
    as_of = models.DateField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    guards = models.JSONField(default=list)
    baseline = models.BigIntegerField(default=0)  # the record's last number when previewed

    class Meta:
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}"


from .keybox import KeyBox as KeyBox  # noqa: E402  a model of this room, in a file of its own
