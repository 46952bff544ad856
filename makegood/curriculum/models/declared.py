"""Glossary, editions of units, tracks and their editions: approved and immutable once published."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Person

from .unit import Unit


class Term(models.Model):
    """A concept of the shared language, with its definition and source."""

    code = models.SlugField(max_length=80, unique=True)
    term = models.CharField(max_length=120)
    definition = models.TextField()
    source = models.CharField(max_length=80, blank=True)  # code of a work
    group = models.CharField(max_length=80, blank=True)
    related = models.JSONField(default=list)
    contested = models.TextField(blank=True)

    class Meta:
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term


class Edition(models.Model):
    """A published unit, word for word. Rows are never changed (triggers refuse it)."""

    CHANGES = [("major", _("major")), ("minor", _("minor"))]

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    change = models.CharField(max_length=5, choices=CHANGES)
    changed_minutes = models.PositiveIntegerField(default=0)
    window_days = models.PositiveIntegerField(default=90)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    minutes = models.PositiveIntegerField()
    source = models.TextField()  # the file, byte for byte
    document = models.JSONField()  # front matter and blocks, parsed
    content_hash = models.CharField(max_length=64)
    published_on = models.DateField()
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    approved_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["unit", "-number"]
        constraints = [models.UniqueConstraint(fields=["unit", "number"], name="edition_once")]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"


class Picture(models.Model):
    """A picture as it is sent, named by its content; kept once, however many editions show it."""

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256 of data
    kind = models.CharField(max_length=40)  # media type
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"


class EditionPicture(models.Model):
    """Which picture an edition shows under a name. Rows are never changed (triggers refuse it)."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="pictures")
    name = models.CharField(max_length=130)
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "name"], name="one_picture_a_name")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} in {self.edition_id}"


class Track(models.Model):
    """An ordered set of units for an audience; what it says is in its editions."""

    code = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class TrackEdition(models.Model):
    """What a track says from a date on; never changed once made."""

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    effective = models.DateField()
    source = models.TextField()  # the file, byte for byte
    definition = models.JSONField()  # front matter, parsed
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    because = models.TextField(blank=True)

    class Meta:
        ordering = ["track", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["track", "number"], name="track_edition_once")
        ]

    def __str__(self) -> str:
        return f"{self.track_id}, edition {self.number}"
