"""`makegood demo`: the demo institution, from an empty folder to a page in the browser."""

import argparse
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPException
from time import monotonic, sleep

from makegood.cli.words import _

NAME = "demo"
HELP = _("Make the demo institution, start the web server and one worker, and say how to sign in.")
PASSWORD = "larkmoor demo 2026"
SEED = 7


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--bind", default="127.0.0.1:8000", help=_("address and port (%(default)s)")
    )
    parser.add_argument(
        "--seed", type=int, default=SEED, help=_("another institution (%(default)s)")
    )
    parser.add_argument("--only-load", action="store_true", help=_("load, do not start anything"))
    parser.add_argument(
        "--units",
        default="",
        help=_("only these units and those of the people one signs in as: surg,medi,..."),
    )
    parser.add_argument(
        "--share", type=float, default=1.0, help=_("of the people there (%(default)s)")
    )


def run(options: argparse.Namespace) -> int:
    from django.conf import settings

    from makegood.cli.database import prepare
    from makegood.cli.serve import collect_static, see_free
    from makegood.cli.terminal import progress
    from makegood.people.models import Person

    began = monotonic()
    if not options.only_load:
        see_free(options.bind)
    with progress(_("Preparing the database")):
        prepare()
    if Person.objects.exists():
        print(_("The demo institution is there already."))
    else:
        load(
            options.seed,
            units=[one for one in options.units.split(",") if one],
            share=options.share,
        )
    with progress(_("Gathering static files")):
        collect_static()
    signs = sign_in_lines()
    print(
        _("\nReady in {number:.1f} s. Data: {data_dir}\n").format(
            number=monotonic() - began, data_dir=settings.DATA_DIR
        )
    )
    print("\n".join(signs))
    if options.only_load:
        return 0
    print(
        _("\nOpen http://{value}/    (Ctrl-C stops it)\n").format(
            value=options.bind.replace("127.0.0.1", "localhost")
        )
    )
    return serve(options.bind)


def load(seed: int, *, units: list[str], share: float) -> None:
    """Everything in the order in which an institution would do it."""
    from django.conf import settings
    from django.utils import timezone

    from makegood.champions import demo as champions
    from makegood.cli import demo_cast
    from makegood.cli.terminal import progress
    from makegood.commitment import demo as promised
    from makegood.curriculum import demo as lived
    from makegood.curriculum.acts import load_folder
    from makegood.curriculum.acts.lived import complete_many, open_due_gates
    from makegood.curriculum.acts.recompute import recompute
    from makegood.library import demo as library
    from makegood.people.demo import load as load_org
    from makegood.people.demo import part
    from makegood.record.acts import SYSTEM
    from makegood.rollout import demo as rollout

    today = timezone.localdate()
    because = "the demo institution"
    with progress(_("Publishing the starter curriculum")):
        load_folder(
            folder=settings.CONTENT_DIR, by=SYSTEM, because=because, published_on=date(2026, 8, 1)
        )
    # Who can be signed in as works in some units; these come along whatever is named.
    wanted = [*units, *sorted({one.org for one in demo_cast.CAST} - set(units))] if units else []
    org = part(load_org(settings.CONTENT_DIR / "org.json"), units=wanted, share=share)
    count = sum(sum(unit["headcount"].values()) for unit in org["units"])
    with progress(_("Loading {count:,} people from the roster feed").format(count=count)) as tell:
        demo_cast.load_people(org, seed=seed, today=today, tell=tell)
    with progress(_("Recording completions")):
        rows = list(lived.completions(seed=seed, today=today))
        complete_many(rows=rows, how="demo", by=SYSTEM, because=because)
    with progress(_("Giving roles")):
        demo_cast.give_roles(today=today, password=PASSWORD)
    with progress(_("Making partnerships and appointing champions")):
        champions.load(content=settings.CONTENT_DIR, seed=seed, today=today)
    with progress(_("Opening gates, week by week")):
        for weeks in range(7, -1, -1):
            open_due_gates(by=SYSTEM, as_of=today - timedelta(weeks=weeks))
    with progress(_("Computing everybody's requirements")) as tell:
        recompute(by=SYSTEM, because=because, as_of=today, tell=tell)
    with progress(_("Recording what was done since the gates opened")):
        rows = list(lived.skills(seed=seed, today=today))
        complete_many(rows=rows, how="demo", by=SYSTEM, because=because)
        recompute(by=SYSTEM, because=because, as_of=today)
    with progress(_("Planning the rollout and holding half of it")) as tell:
        rollout.load(seed=seed, today=today, tell=tell)
        recompute(by=SYSTEM, because=because, as_of=today)
    with progress(_("Filling the library: shelves, suggestions, a reading group")):
        library.load(seed=seed, today=today)
    with progress(_("Entering the commitment, clause by clause")):
        promised.load(folder=settings.CONTENT_DIR, today=today)
    with progress(_("Asking questions, writing a draft, showing what a change would do")):
        lived.waiting(today=today)


def sign_in_lines() -> list[str]:
    """How to sign in as each kind of person."""
    from makegood.cli import demo_cast

    lines = [_("Password of each: {password}").format(password=PASSWORD), ""]
    cast = demo_cast.cast()
    wide = max((len(who) for who, _how in cast), default=0)
    return [*lines, *(f"  {who:<{wide}}  {how}" for who, how in cast)]


def serve(bind: str) -> int:
    """The web server and one worker, until Ctrl-C; both end together."""
    from django.db import connections

    from makegood.cli.serve import command

    connections.close_all()
    sys.stdout.flush()
    both = [subprocess.Popen(command(bind, 0, 4))]

    def stop(number: int, frame: object) -> None:
        for process in both:
            if process.poll() is None:
                process.terminate()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    _until_it_answers(both[0], bind)  # the worker would only take its time away
    if both[0].poll() is None:
        both.append(subprocess.Popen([sys.executable, "-m", "makegood", "worker"]))
    code = both[0].wait()
    stop(0, None)
    try:
        both[-1].wait(timeout=10)
    except subprocess.TimeoutExpired:
        both[-1].kill()  # the job that was running goes back to the queue
    return max(code, 0)


def _until_it_answers(web: subprocess.Popen[bytes], bind: str) -> None:
    """Wait until the first page is served, at most 20 seconds."""
    until = monotonic() + 20
    port = bind.rpartition(":")[2]
    while port.isdigit() and web.poll() is None and monotonic() < until:
        with suppress(OSError, HTTPException):
            asking = HTTPConnection("localhost", int(port), timeout=20)
            asking.request("GET", "/health/")
            asking.getresponse().close()
            return
        sleep(0.1)
