"""The unit as it is written: a Wagtail snippet with drafts, preview, workflow and locks."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from ..blocks import UnitBody


class Unit(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model
):
    """One piece of the curriculum. What learners see is its latest edition, not this draft."""

    KINDS = [
        ("self-paced", _("self-paced")),
        ("facilitated", _("facilitated")),
        ("workshop", _("workshop")),
        ("practice", _("practice")),
    ]
    CHANGES = [
        ("minor", _("minor: nothing is asked again")),
        ("major", _("major: the changed part is asked")),
    ]

    code = models.SlugField(_("stable id"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS, default="self-paced")
    minutes = models.PositiveIntegerField(
        _("minutes"), default=30, validators=[MinValueValidator(1), MaxValueValidator(2400)]
    )
    summary = models.TextField(_("summary"), blank=True)
    concepts = models.TextField(_("concepts"), blank=True, help_text=_("Glossary ids, one a line."))
    skills = models.TextField(_("skills"), blank=True, help_text=_("One a line."))
    approver = models.CharField(_("named approver"), max_length=200, blank=True)
    review_by = models.DateField(_("review by"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=20, default="en")
    variant_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="variants",
        verbose_name=_("facilitated form of"),
    )  # fmt: skip
    counsel = models.BooleanField(_("counsel's approval is asked as well"), default=False)
    equivalent = models.JSONField(_("met as well by"), default=list, blank=True)
    change = models.CharField(
        _("the next edition is"), max_length=5, choices=CHANGES, default="minor"
    )
    changed_minutes = models.PositiveIntegerField(_("minutes of the changed part"), default=0)
    window_days = models.PositiveIntegerField(_("days to take the changed part"), default=90)
    body = StreamField(UnitBody(), verbose_name=_("blocks"), blank=True, use_json_field=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["title"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.title

    @classmethod
    def get_default_workflow(cls) -> Any:
        from .approvals import approval_workflow

        return approval_workflow(cls)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        from ..preview import modes

        return modes()

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "curriculum/authoring/preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        from ..preview import context

        return {**super().get_preview_context(request, mode_name), **context(self, mode_name)}
