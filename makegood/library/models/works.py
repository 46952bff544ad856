"""Works as CSL-JSON with what the library adds, and how they stand to one another."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from makegood.people.models import Person


class Work(models.Model):
    """An article, book or other source, as CSL-JSON with the library's own annotation and level.

    The columns beside `csl` are taken from it by acts, so that they can be sorted and searched.
    """

    LEVELS = [("starting", _("starting")), ("building", _("building")), ("leading", _("leading"))]
    ACCESS = [
        ("open", _("open to all")),
        ("licensed", _("through the institution's licence")),
        ("buy", _("to buy or borrow")),
        ("shelf", _("on the shelf")),
    ]
    LINKS = [("", _("not checked")), ("good", _("answers")), ("dead", _("dead")),
             ("unsure", _("no clear answer"))]  # fmt: skip

    code = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=500)
    authors = models.CharField(
        max_length=500, blank=True
    )  # as shown: Jones CP, Smith A, and others
    label = models.CharField(max_length=120)  # as cited: Jones 2000
    year = models.SmallIntegerField(null=True)
    type = models.CharField(max_length=40)
    container = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=20, blank=True)
    annotation = models.TextField(blank=True)
    annotated_by = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=10, choices=LEVELS, blank=True)
    topics = models.JSONField(default=list)
    audience = models.JSONField(default=list)  # roles, in the library's words
    duties = models.JSONField(default=list)  # codes of responsibilities it serves
    minutes = models.PositiveIntegerField(null=True)
    access = models.CharField(max_length=10, choices=ACCESS, blank=True)
    shelf_mark = models.CharField(max_length=120, blank=True)
    content_note = models.CharField(max_length=300, blank=True)
    review_by = models.DateField(null=True)
    steward = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    # What it is recognised by (engines/references/similar.py).
    doi = models.CharField(max_length=250, blank=True, db_index=True)
    isbn = models.CharField(max_length=13, blank=True, db_index=True)
    pmid = models.CharField(max_length=9, blank=True, db_index=True)
    first_author = models.CharField(max_length=120, blank=True)
    identifier_status = models.CharField(max_length=20, default="unchecked")
    checked_on = models.DateField(null=True)
    check_result = models.JSONField(default=dict)
    link_state = models.CharField(max_length=6, choices=LINKS, blank=True)
    link_checked_on = models.DateField(null=True)
    retracted_on = models.DateField(null=True)
    retraction = models.CharField(max_length=500, blank=True)  # where that is said
    withdrawn_on = models.DateField(null=True)  # no longer in the library; its page says so
    added_on = models.DateField(null=True)
    changed_at = models.DateTimeField(auto_now=True, db_index=True)
    seq = models.BigIntegerField(default=0, db_index=True)  # of the clock, at its last change
    version = models.PositiveIntegerField(default=1)  # for "someone else changed this meanwhile"
    csl = models.JSONField()
    loaded = models.CharField(max_length=64, blank=True)  # hash of the file's item, as last loaded
    edited = models.JSONField(default=list)  # fields set here, which a file no longer overwrites

    class Meta:
        ordering = ["authors", "year"]

    def __str__(self) -> str:
        return f"{self.label}. {self.title}"


class Relation(models.Model):
    """How one work stands to another; the other may be one that the library does not hold (yet)."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=30)
    target = models.SlugField(max_length=80)  # the other's code

    class Meta:
        ordering = ["work", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["work", "kind", "target"], name="relation_once")
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.kind} {self.target}"


class EvidenceDecision(models.Model):
    """What was decided for a unit that cites a work which was retracted.

    Until this row exists, the retraction stands among the tasks of the unit's approver. The unit is
    known by its stable code: units live in the room above.
    """

    unit = models.SlugField(max_length=80)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="decisions")
    because = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "work"], name="evidence_decided_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.work_id}"


class Clock(models.Model):
    """Counts the library's changes, so that a process sees when its own copy of the catalogue is old."""

    seq = models.BigIntegerField(default=0)
    lineage = models.CharField(max_length=32)  # of this database; another one counts for itself

    def __str__(self) -> str:
        return f"change {self.seq}"
