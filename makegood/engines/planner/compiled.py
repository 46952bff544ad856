"""Numba's compiler with a cache that is safe to ship: `jit` for the planner's inner loops.

Numba's own cache looks only at the file a function stands in; a function that calls one of another
file would keep the old code of it. Here the cache's stamp is the digest of all files with compiled
functions. Where no folder can be written to, functions are compiled in memory at each start.
"""

import contextlib
import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

from numba import njit, types
from numba.core import caching
from numba.core.dispatcher import Dispatcher

CONSTANTS = {"compiled.py", "packed.py", "facts.py"}  # what compiled functions rest on besides


def _digest() -> str:
    """The digest of all files of this package that compiled functions come from."""
    sums = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        text = path.read_bytes()
        if path.name in CONSTANTS or b"planner.compiled import" in text:
            sums.update(path.name.encode() + b"\0" + text)
    return sums.hexdigest()


STAMP = _digest()


_Base: Any = caching.FunctionCache
_File: Any = caching.IndexDataCacheFile


class _Cache(_Base):  # type: ignore[misc]
    """Numba's cache of one function, valid for exactly this version of the whole planner."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self._cache_file = _File(
            cache_path=self._cache_path,
            filename_base=f"{self._impl.filename_base}-{STAMP[:12]}",
            source_stamp=STAMP,
        )

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """A compiled function from the cache; None where it is not there or cannot be read."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # a damaged or foreign file is no reason to fail: compile anew
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a compiled function, if the folder can be written to."""
        with contextlib.suppress(OSError):
            super().save_overload(sig, data)


_njit: Any = njit  # its stubs do not know every option


def _wide(kind: Any) -> Any:
    """Whole numbers of every size come in as 64 bits: one compilation serves them all."""
    return types.int64 if isinstance(kind, types.Integer) else kind


def _widen(compiled: Any) -> Any:
    """Let a compiled function be compiled once, whatever sizes of whole numbers it is called with."""
    narrow = compiled.get_call_template

    def get_call_template(args: Any, kws: Any) -> Any:
        return narrow(tuple(map(_wide, args)), {k: _wide(v) for k, v in kws.items()})

    compiled.get_call_template = get_call_template
    return compiled


def part(function: Callable[..., Any]) -> Any:
    """Compile a function that only compiled code calls: less work, nothing to keep."""
    return _widen(
        _njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(
            function
        )
    )


def jit(function: Callable[..., Any]) -> Any:
    """Compile a function that Python calls: no interpreter inside, the lock of Python let go."""
    compiled = _njit(nogil=True, error_model="numpy", no_cfunc_wrapper=True)(function)
    # Without a folder for a cache, or with another Numba: compile at each start.
    with contextlib.suppress(RuntimeError, OSError, AttributeError):
        compiled._cache = _Cache(function)
    return compiled


@functools.cache
def plain(compiled: Any, **instead: Any) -> Callable[..., Any]:
    """The function before it was compiled, and so all that it calls: slow, and there at once.

    It takes the named tuples themselves where the compiled one takes packs of them. instead: values
    for constants by name, of whichever file of the planner uses them.
    """
    known: dict[Any, Callable[..., Any]] = {}

    def twin(one: Any) -> Callable[..., Any]:
        source = one.py_func
        if source not in known:
            words = {**source.__globals__, **instead}
            known[source] = FunctionType(
                source.__code__, words, source.__name__, source.__defaults__
            )
            for name in source.__code__.co_names:
                if isinstance(words.get(name), Dispatcher):
                    words[name] = twin(words[name])
        return known[source]

    return twin(compiled)
