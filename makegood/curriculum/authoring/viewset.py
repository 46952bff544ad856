"""The views of the editor: a list, and a form that never overwrites what somebody else saved."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.admin.views.generic.mixins import RevisionsRevertMixin
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from makegood.people.signin import actor

from ..acts import publishing
from ..models import Unit
from ..reads.drafts import faults_of, latest_edition
from ..reads.writing import STATES, state_of, with_state
from .forms import UnitForm

SHOWN = 8  # faults told after a draft was kept; handing in tells all
LINES = {"rows": 3}


class Keeping:
    """What creating and editing share: the record entry, handing in, what still has to be mended."""

    request: Any
    object: Any
    form: Any
    action: str
    new_revision: Any

    def get_available_actions(self) -> list[str]:
        """Everything but publishing, which is the office's after the dry run."""
        return [one for one in super().get_available_actions() if one != "publish"]  # type: ignore[misc]

    def save_instance(self) -> Any:
        unit = super().save_instance()  # type: ignore[misc]
        publishing.record_draft(
            unit=unit, revision=self.new_revision, by=actor(self.request),
            because="kept in the editor",
        )  # fmt: skip
        return unit

    def submit_action(self) -> None:
        publishing.submit(unit=self.object, by=actor(self.request), because="from the editor")

    def restart_workflow_action(self) -> None:
        self.submit_action()

    def cancel_workflow_action(self) -> None:
        publishing.withdraw(unit=self.object, by=actor(self.request), because="from the editor")

    def form_valid(self, form: Any) -> HttpResponseBase:
        try:
            with transaction.atomic():
                response: HttpResponseBase = super().form_valid(form)  # type: ignore[misc]
        except ValidationError as refused:
            form.add_error(None, refused)
            return self.form_invalid(form)  # type: ignore[attr-defined,no-any-return]
        if self.action in ("create", "edit"):
            _tell_what_is_missing(self.request, self.object, self.new_revision)
        return response


class UnitCreate(Keeping, CreateView):
    """A new unit."""


class UnitEdit(Keeping, EditView):
    """A unit's draft. Who opened an older text than the newest cannot save over it."""

    def get_object(self, queryset: Any = None) -> Any:
        unit = super().get_object(queryset)
        if unit.latest_revision_id and unit.latest_revision_id == unit.live_revision_id:
            # The next draft begins here; what was declared of the published one is over.
            unit.change, unit.changed_minutes = "minor", 0
        return unit

    def post(self, request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
        with transaction.atomic():
            # Of two saves at the same time the second waits here, and is told below.
            newest = Unit.objects.select_for_update().values_list("latest_revision_id", flat=True)
            self.newest_now = newest.get(pk=self.object.pk)
            response: HttpResponseBase = super().post(request, *args, **more)
            return response

    def is_valid(self, form: Any) -> bool:
        opened = self.request.POST.get("loaded_revision_id", "")
        if opened == str(self.newest_now or "") or self.action == "cancel-workflow":
            valid: bool = super().is_valid(form)
            return valid
        self.produced_error_code = "invalid_revision"
        self.produced_error_message = self._somebody_else()
        form.defer_required_fields()
        form.is_valid()  # the fields keep what was typed
        # The page goes on naming the text that was opened, so that saving again is refused again.
        ids = {str(pk): pk for pk in self.live_object.revisions.values_list("pk", flat=True)}
        self.object.latest_revision_id = ids.get(opened)
        return False

    def _somebody_else(self) -> str:
        newest = self.live_object.revisions.order_by("-pk").select_related("user__person").first()
        who = str(newest.user) if newest and newest.user else _("Somebody else")
        when = date_format(timezone.localtime(newest.created_at), "TIME_FORMAT") if newest else ""
        return format_html(
            _("{who} saved this unit at {when}, after you opened it. Nothing was overwritten, and "
              "what you typed still stands below. <a href='{url}' target='_blank'>Open the newer "
              "text beside it</a> and carry over what is yours."),
            who=who, when=when, url=self.get_edit_url(),
        )  # fmt: skip


class UnitRevert(RevisionsRevertMixin, UnitEdit):
    """An earlier draft, to be made the newest again."""

    view_name = "revisions_revert"

    def save_instance(self) -> Any:
        unit = RevisionsRevertMixin.save_instance(self)
        publishing.record_draft(
            unit=unit, revision=self.new_revision, by=actor(self.request),
            because=f"again as in revision {self.revision.pk}",
        )  # fmt: skip
        return unit


class UnitList(IndexView):
    """All units with their state."""

    @cached_property
    def columns(self) -> list[Any]:
        # Nothing is done here to several units at once.
        return [one for one in super().columns if not isinstance(one, BulkActionsCheckboxColumn)]

    def get_edit_url(self, instance: Any) -> str:
        return super().get_edit_url(instance) or reverse("unit-desk", args=[instance.code])

    def get_list_buttons(self, instance: Any) -> list[Any]:
        return []


class DayColumn(Column):
    """A date as the rest of makegood writes it."""

    def get_value(self, instance: Any) -> str:
        day = super().get_value(instance)
        return date_format(day, "SHORT_DATE_FORMAT") if day else ""


class StateColumn(Column):
    """The state of a unit's text in words."""

    def get_value(self, instance: Any) -> Any:
        words = dict(STATES)[state_of(instance)]
        step = instance.flow_step if state_of(instance) == "in review" else ""
        return f"{words}: {step}" if step else words


def _panels() -> TabbedInterface:
    text = ObjectList(
        [
            FieldPanel("title", classname="title"),
            FieldPanel("summary", widget=forms.Textarea(attrs=LINES)),
            FieldPanel("body"),
        ],
        heading=gettext_lazy("Text"),
    )
    about = ObjectList(
        [
            FieldRowPanel([FieldPanel("kind"), FieldPanel("minutes"), FieldPanel("language")]),
            FieldPanel("skills", widget=forms.Textarea(attrs=LINES)),
            FieldPanel("concepts", widget=forms.Textarea(attrs=LINES)),
            FieldPanel("code"),
            FieldPanel("variant_of", widget=forms.Select),
            FieldPanel("equivalent"),
        ],
        heading=gettext_lazy("About the unit"),
    )
    approval = ObjectList(
        [
            FieldRowPanel([FieldPanel("approver"), FieldPanel("review_by")]),
            FieldPanel("counsel"),
            MultiFieldPanel(
                [
                    FieldPanel("change"),
                    FieldRowPanel([FieldPanel("changed_minutes"), FieldPanel("window_days")]),
                ],
                heading=gettext_lazy("What the next edition asks of those who completed this one"),
            ),
        ],
        heading=gettext_lazy("Approval and edition"),
    )
    return TabbedInterface([text, about, approval], base_form_class=UnitForm)


class UnitViewSet(SnippetViewSet):
    """Units in the editor."""

    model = Unit
    icon = "doc-full"
    menu_label = gettext_lazy("Units")
    menu_order = 10
    add_to_admin_menu = True
    base_url_path = "units"
    index_view_class = UnitList
    add_view_class = UnitCreate
    edit_view_class = UnitEdit
    revisions_revert_view_class = UnitRevert
    copy_view_enabled = False
    list_per_page = 50
    list_display = [
        "title",
        StateColumn("state", label=gettext_lazy("State")),
        Column("edition_number", label=gettext_lazy("Edition")),
        DayColumn("review_by", label=gettext_lazy("Review by")),
    ]
    search_fields = ["title", "code"]
    list_filter = ["kind"]
    edit_handler = _panels()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        return with_state(Unit.objects.defer("body")).order_by("title")


def _tell_what_is_missing(request: HttpRequest, unit: Any, revision: Any) -> None:
    """After a draft was kept: what has to be mended before it can be handed in."""
    draft = revision.as_object()
    found = faults_of(draft, latest_edition(unit), timezone.localdate())
    if not found:
        return
    names = {"code": _("Stable id")}
    rows = []
    for fault in found[:SHOWN]:
        where = ""
        if fault.block is not None:
            where = _("Block %(number)s") % {"number": fault.block + 1}
        elif fault.field:
            field = fault.field
            label = getattr(Unit._meta.get_field(field), "verbose_name", field)
            where = names.get(field) or str(label).capitalize()
        rows.append((f"{where}: " if where else "", fault.text))
    more = len(found) - len(rows)
    end = _("And %(count)s more.") % {"count": more} if more > 0 else ""
    messages.warning(
        request,
        format_html(
            "{} <ul>{}</ul>{}", _("The draft is kept. Before it can be handed in:"),
            format_html_join("", "<li>{}{}</li>", rows), end,
        ),
    )  # fmt: skip


def unit_edit_address(unit: Unit) -> str:
    """Where the unit's draft is written."""
    return reverse(UnitViewSet().get_url_name("edit"), args=[unit.pk])
