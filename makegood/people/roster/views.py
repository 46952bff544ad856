"""The office's pages about feeds: send a file, confirm its mapping, look at the preview, apply."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.engines.roster import (
    DefinitionError,
    FileRefused,
    Guess,
    guess,
    open_source,
    sample,
)
from makegood.engines.words import told

from ..models import FeedDefinition, FeedRun
from ..signin import actor
from . import acts, reads
from .forms import ApplyForm, MappingForm, UploadForm
from .previews import LISTS
from .tasks import preview_run
from .texts import guard_text, list_label

# Larger files are read by a worker; the page then says that it is being read.
AT_ONCE = 8 * 1024**2
COUNTS = ("joined", "left", "moved", "changed", "unchanged")


def feeds(request: HttpRequest) -> HttpResponse:
    """The feeds in use, the files that came, and a form for the next."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        definition = reads.latest_definition(data["feed"]) if data["feed"] else None
        run = acts.receive(
            stream=data["file"], name=data["file"].name, definition=definition, by=actor(request),
            because=_("sent at the office page"), orgs=data["orgs"],
        )  # fmt: skip
        return _look(run) if definition else redirect("feed-mapping", run.pk)
    context = {"form": form, "definitions": reads.latest_definitions(), "runs": reads.runs()}
    return render(request, "people/roster/feeds.html", context)


def _look(run: FeedRun, add_units: bool = False) -> HttpResponse:
    size = (settings.DATA_DIR / run.stored_at).stat().st_size
    if size > AT_ONCE:
        preview_run.enqueue(run.pk, add_units)
    else:
        acts.preview(run=run, as_of=timezone.localdate(), add_units=add_units)
    return redirect("feed-run", run.pk)


def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """The guessed mapping of a file of a new feed, to be put right and confirmed once."""
    run = get_object_or_404(
        FeedRun, pk=pk, state__in=["received", "failed", "previewed", "refused"]
    )
    try:
        headers, found = _guess(run)
    except (FileRefused, DefinitionError) as error:
        messages.error(request, f"{told(error.what, _)} {told(error.mend, _)}")
        return redirect("feeds")
    if isinstance(found, FeedDefinition):
        acts.choose_definition(run=run, definition=found, by=actor(request))
        return _look(run)
    initial = {"name": "roster", "full": True, "date_order": "auto"}
    form = MappingForm(headers, found, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        definition = acts.confirm_definition(
            name=form.cleaned_data["name"], mapping=form.cleaned_data["definition"],
            by=actor(request), because=form.cleaned_data["because"],
        )  # fmt: skip
        acts.choose_definition(run=run, definition=definition, by=actor(request))
        return _look(run)
    context = {"form": form, "run": run, "found": found, "percent": round(found.confidence * 100)}
    return render(request, "people/roster/mapping.html", context)


def _guess(run: FeedRun) -> tuple[list[str], Guess | FeedDefinition]:
    """The headers and a guess; or, where the kind of file fixes the mapping, its definition."""
    path: Path = settings.DATA_DIR / run.stored_at
    with path.open("rb") as stream, open_source(stream, run.file_name) as source:
        if source.definition is not None:
            by = acts.feed_actor("oneroster")
            definition = acts.confirm_definition(
                name="oneroster", mapping=source.definition, by=by, because="OneRoster 1.2"
            )
            return [], definition
        known = reads.known(timezone.localdate())
        headers = source.people.headers
        return headers, guess(headers, sample(source.people), known)


def feed_run(request: HttpRequest, pk: int) -> HttpResponse:
    """What one file would change: counts, problems, guards, lists, and the confirmation."""
    run = get_object_or_404(FeedRun.objects.select_related("definition"), pk=pk)
    form = ApplyForm(run.guards, request.POST or None, closing=run.counts.get("closing", 0))
    waiting = run.state in ("previewed", "refused")
    if request.method == "POST" and waiting and form.is_valid():
        allow = frozenset(form.cleaned_data.get("allow", []))
        try:
            acts.apply_run(
                run=run, by=actor(request), because=form.cleaned_data["because"], allow=allow,
                close_units=form.cleaned_data.get("close_units", False),
            )  # fmt: skip
        except (FileRefused, DefinitionError) as error:
            form.add_error(None, error.told(_))
        except (acts.Refused, ValidationError) as error:
            text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            form.add_error(None, text)
        else:
            messages.success(request, _("The feed is applied."))
            return redirect("feed-run", run.pk)
    folder = acts.folder_of(run)
    context = {
        "run": run,
        "form": form,
        "waiting": waiting,
        "figures": [
            {"label": list_label(name), "value": run.counts.get(name, 0)} for name in COUNTS
        ],
        "lists": [
            {
                "name": name,
                "label": list_label(name),
                "count": run.counts.get(name.replace("-", "_"), 0),
            }
            for name in LISTS
            if (folder / f"{name}.csv").is_file()
        ],
        "problems": run.problems[:100],
        "guards": [guard_text(one["name"], one["values"]) for one in run.guards],
        "add_units": run.counts.get("add_units"),
    }
    return render(request, "people/roster/run.html", context)


@require_POST
def look_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare the file with the state as it is now; with the org units it names added, if asked."""
    run = get_object_or_404(
        FeedRun, pk=pk, state__in=["received", "failed", "previewed", "refused"]
    )
    if run.definition is None:
        return redirect("feed-mapping", run.pk)
    return _look(run, add_units=bool(request.POST.get("add_units")))


@require_POST
def put_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a file aside without applying it."""
    run = get_object_or_404(FeedRun, pk=pk)
    try:
        acts.discard(run=run, by=actor(request), because=_("put aside at the office page"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The file is put aside; nothing was changed."))
    return redirect("feeds")


def feed_list(request: HttpRequest, pk: int, name: str) -> FileResponse:
    """One list of a preview as CSV."""
    run = get_object_or_404(FeedRun, pk=pk)
    path = acts.folder_of(run) / f"{name}.csv"
    if name not in LISTS or not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"feed-{run.pk}-{name}.csv",
        content_type="text/csv; charset=utf-8",
    )  # fmt: skip
