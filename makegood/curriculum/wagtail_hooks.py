"""What Wagtail shows here: units, and the way back. Everything else of it is out of sight."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from .authoring.permissions import UnitPolicy
from .authoring.viewset import UnitViewSet
from .models import Unit

register_permission_policy(Unit, UnitPolicy(Unit))
register_snippet(UnitViewSet)

SHOWN = {"units", "where-units-stand", "back-to-makegood"}
# Submitting keeps its place; publishing and unpublishing are the office's, after the dry run.
NOT_HERE = {"action-publish", "action-unpublish", "action-restart-workflow"}


@hooks.register("register_admin_menu_item")
def where_units_stand() -> MenuItem:
    """The list of units with what waits for whom."""
    return MenuItem(_("Where units stand"), reverse("units"), name="where-units-stand",
                    icon_name="tasks", order=20)  # fmt: skip


@hooks.register("register_admin_menu_item")
def back() -> MenuItem:
    """The way out of the editor."""
    return MenuItem(_("Back to makegood"), reverse("home"), name="back-to-makegood",
                    icon_name="home", order=30)  # fmt: skip


@hooks.register("construct_main_menu")
def only_units(request: HttpRequest, items: list[Any]) -> None:
    """Pages, images, documents, reports, settings and help are not used here."""
    items[:] = [item for item in items if item.name in SHOWN]


@hooks.register("construct_homepage_panels")
def nothing_else(request: HttpRequest, panels: list[Any]) -> None:
    """The first page of the editor is the list of units; this one stays empty."""
    panels[:] = []


@hooks.register("construct_homepage_summary_items")
def no_counts(request: HttpRequest, items: list[Any]) -> None:
    """No counts of pages that do not exist."""
    items[:] = []


@hooks.register("construct_snippet_action_menu")
def only_writing(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Keep, hand in, take back."""
    items[:] = [item for item in items if item.name not in NOT_HERE]
    for item in items:
        if item.name == "action-save":
            item.label = _("Keep the draft")
        elif item.name == "action-cancel-workflow":
            item.label = _("Take it back")


@hooks.register("insert_global_admin_css")
def look() -> str:
    """The colours of makegood."""
    return format_html('<link rel="stylesheet" href="{}">', static("curriculum/authoring.css"))
