"""Compile all that the planner compiles, once and for all: `makegood rollout ready`.

What is compiled is kept beside the code, or in the user's cache folder where that cannot be written
to (numba's NUMBA_CACHE_DIR names another). It is made anew when the code changes.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from numba import types
from numba.core.dispatcher import Dispatcher

from makegood.engines.planner import blocks, judging, mending, placing, readback, ruin
from makegood.engines.planner.compiled import STAMP
from makegood.engines.planner.facts import encode
from makegood.engines.planner.kit import Kit
from makegood.engines.planner.layout import PROBLEM
from makegood.engines.planner.problem import Problem, Weights

# In the order in which a solve needs them.
FILES = (ruin, placing, blocks, readback, judging, mending)
NUMBERS = types.Array(types.int32, 1, "C")
MARKS = types.Array(types.int8, 2, "C")
# What compiled functions take, by the name of the argument; all others are whole numbers.
TAKEN = {
    "needs": NUMBERS, "homes": NUMBERS, "out": NUMBERS, "series": NUMBERS, "rows": NUMBERS,
    "rooms": MARKS, "leaders": MARKS, "found": types.Array(types.int8, 1, "C"),
    "counts": types.Array(types.int64, 1, "C"), "noise": types.float64, "heat": types.float64,
    "leave": types.boolean, "opens": types.boolean,
}  # fmt: skip
OLD = re.compile(r"-\d+\.py\d+t?-([0-9a-f]{12})\.")


def kernels() -> Iterator[Any]:
    """The compiled functions that Python calls."""
    for module in FILES:
        for value in vars(module).values():
            own = isinstance(value, Dispatcher) and value.py_func.__module__ == module.__name__
            if own and "no_cpython_wrapper" not in value.targetoptions:
                yield value


def signatures() -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Each of them with the types of what it is called with."""
    frames: dict[str, Any] = {
        name: pl.DataFrame(schema={column.name: column.dtype for column in columns})
        for name, (columns, _) in PROBLEM.items()
    }
    nothing = Problem(start=date(2027, 1, 4), weeks=1, weights=Weights(), seed_note="", **frames)
    kit = Kit(encode(nothing)[0], 1)
    taken = {**TAKEN, "f": kit.f.kind, "s": kit.s.kind, "x": kit.x.kind}
    for kernel in kernels():
        names = inspect.signature(kernel.py_func).parameters
        yield kernel, tuple(taken.get(name, types.int64) for name in names)


def warm(tell: Callable[[str], None] = lambda _: None) -> str:
    """Compile each, or find it compiled; tell hears the name of each. The folder where they are kept,
    or "" if they are not."""
    folder = ""
    for kernel, signature in signatures():
        tell(kernel.py_func.__name__)
        kernel.compile(signature)
        folder = str(getattr(kernel._cache, "cache_path", "") or "")
    if folder:
        _sweep(Path(folder))
    return folder


def _sweep(folder: Path) -> None:
    """Remove what was kept of other versions of the code."""
    for path in folder.glob("*.nb[ci]"):
        stamp = OLD.search(path.name)
        if stamp and stamp[1] != STAMP[:12]:
            path.unlink(missing_ok=True)
