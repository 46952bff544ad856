"""Progress: a bar on a terminal, plain lines otherwise."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from makegood.cli.words import _

Tell = Callable[[int, int | None, str], None]


@contextmanager
def progress(title: str) -> Iterator[Tell]:
    """A function (done, total, label) that shows how far the work named `title` is."""
    began = monotonic()
    if sys.stderr.isatty():
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as bars:
            bar = bars.add_task(title, total=None)

            def tell(done: int, total: int | None, label: str) -> None:
                bars.update(
                    bar,
                    completed=done,
                    total=total,
                    description=f"{title}: {label}" if label else title,
                )

            yield tell
            bars.update(bar, description=title, completed=1, total=1)
    else:
        last = [began]

        def tell(done: int, total: int | None, label: str) -> None:
            if monotonic() - last[0] >= 2:
                last[0] = monotonic()
                of = _(" of {total:,}").format(total=total) if total else ""
                so_far = f" {done:,}{of}" if done or total else ""
                print(f"  {title}: {label}{so_far}", file=sys.stderr, flush=True)

        yield tell
    seconds = monotonic() - began
    print(_("{title}: done in {seconds:.1f} s").format(title=title, seconds=seconds), flush=True)
