"""The append-only record: one row for each act, chained by hashes, guarded by the database itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One act: who, what, on what, when, because of what, before and after.

    `seq` has no gaps; `hash` covers this entry's fields and the hash of the one before, so that a
    changed, missing or re-ordered entry is found by `makegood record verify`. Triggers (migration
    0002) refuse update and delete on both databases.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=10)  # person, system, feed
    actor_id = models.BigIntegerField(null=True)  # a person's number; no key: this floor is below
    actor_label = models.CharField(max_length=200)
    act = models.CharField(max_length=80, db_index=True)  # such as people.appointment.end
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=120)
    person_id = models.BigIntegerField(null=True, db_index=True)  # whom it is about, if anyone
    because = models.TextField(blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"]),
            models.Index(  # for "the record about me": what a person did; feeds stay out of it
                fields=["actor_id"],
                name="record_entry_actor",
                condition=models.Q(actor_id__isnull=False),
            ),
        ]
        verbose_name = _("record entry")
        verbose_name_plural = _("record entries")

    def __str__(self) -> str:
        return f"{self.seq} {self.act} {self.subject_kind} {self.subject_id}"


class Head(models.Model):
    """The chain's last entry, in one row that every writer locks: this orders concurrent writers."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="record_one_head")]

    def __str__(self) -> str:
        return f"head at {self.seq}"
