"""What every page's frame needs: the main navigation and the institution's name."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def page(request: HttpRequest) -> dict[str, object]:
    """Navigation entries that this viewer may open, and the institution's name."""
    viewer = getattr(request, "viewer", None)
    entries: list[tuple[str, str]] = []
    if viewer is not None and viewer.signed_in:
        entries.append((_("Home"), reverse("home")))
        if viewer.person is not None:
            entries.append((_("Sessions"), reverse("sessions")))
        if viewer.may("department.see"):
            entries.append((_("Departments"), reverse("departments")))
        if viewer.may("champions.see"):
            entries.append((_("Champions"), reverse("champions")))
        if viewer.may("authoring"):
            entries.append((_("Units"), reverse("units")))
        if viewer.may("rules.change"):
            entries.append((_("Office"), reverse("office")))
        leads = any(viewer.may(f"commitment.{what}") for what in ("lead", "write", "confirm"))
        entries.append((_("Commitment"), reverse("commitment-desk" if leads else "commitments")))
        if viewer.may("record.search"):
            entries.append((_("Record"), reverse("record")))
        entries.append((_("Library"), reverse("library")))
        entries.append((_("Glossary"), reverse("glossary")))
    at = request.path
    # Of two places that both hold this address the nearer one is where the reader is.
    here = max((url for _label, url in entries if at == url or (url != "/" and at.startswith(url))),
               key=len, default="")  # fmt: skip
    nav = [{"label": label, "url": url, "current": url == here} for label, url in entries]
    account_nav = []
    if viewer is not None and viewer.person is not None:
        own = [
            (_("About me"), "me"),
            (_("My sessions"), "my-sessions"),
            (_("What I completed"), "my-completions"),
            (_("What changed because of us"), "changed"),
            (_("Roles I hold in the commitment"), "my-owner-roles"),
            (_("The record about me"), "my-record"),
            (_("Serve as a champion"), "positions-open"),
            (_("Messages I receive"), "message-settings"),
            (_("My private notes"), "recovery"),
            (_("Signing in"), "mfa_index"),
        ]
        account_nav = [{"label": label, "url": reverse(name)} for label, name in own]
    return {
        "nav": nav,
        "account_nav": account_nav,
        "institution": settings.INSTITUTION_NAME,
        "viewer": viewer,
    }
