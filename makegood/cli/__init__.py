"""The command line. Each module here is one command: NAME, HELP, add_arguments(parser), run(options).
One that works on files alone says ROOMS = False, and is spared the seconds that the rooms take to
load.

Exit codes: 0 done, 1 it was refused or faults were found, 2 the words of the call are wrong,
130 stopped by Ctrl-C.
"""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from types import ModuleType

from makegood.cli.words import _, speak

# What the allocator under polars is told: freed memory goes back at once, so that a roster of a
# million rows stays within its gigabyte. It is read when polars is loaded, by whichever command.
READ_ROSTERS = {"people", "worker"}
FRUGAL = ("_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")


def commands() -> dict[str, ModuleType]:
    """The commands by name, found by their modules."""
    found = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        if hasattr(module, "NAME"):
            found[module.NAME] = module
    return found


def parser(found: dict[str, ModuleType]) -> argparse.ArgumentParser:
    """The parser for all commands."""
    whole = argparse.ArgumentParser(
        prog="makegood", description=_("From promise to practice to proof.")
    )
    below = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in sorted(found.items()):
        one = below.add_parser(name, help=module.HELP, description=module.HELP)
        module.add_arguments(one)
        one.set_defaults(run=module.run)
    return whole


def set_up() -> None:
    """Make the rooms ready, and let them speak the terminal's language."""
    import django
    from django.apps import apps

    if not apps.ready:  # a second time would close what others log to
        django.setup()
    speak()


def run(words: Sequence[str]) -> int:
    """Run the command that the words name; returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makegood.web.settings")
    if READ_ROSTERS & set(words[:1]):
        os.environ.setdefault(*FRUGAL)
    found = commands()
    options = parser(found).parse_args(list(words))
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import OperationalError

    try:
        if getattr(found[options.command], "ROOMS", True):
            set_up()
        return int(options.run(options) or 0)
    except KeyboardInterrupt:
        print(_("stopped"), file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OperationalError as error:
        print(
            _(
                "The database cannot be used: {error}. Check DATABASE_URL, that the server runs and that the disk is not full; then run `makegood database`."
            ).format(error=error),
            file=sys.stderr,
        )
        return 1
    except (ImproperlyConfigured, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
