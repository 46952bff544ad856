"""A million random histories through the engine and its twin: `make soak`.

Run: python -m tests.engines.requirements.soak [histories] [first seed]
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import perf_counter

from .histories import CHANGES, EVENTS
from .test_histories import one_world

PEOPLE = 400  # in each institution: its rules are read once for all of them


def _one(seed: int) -> int:
    one_world(seed, frozenset(EVENTS), frozenset(CHANGES), PEOPLE)
    return PEOPLE


def main() -> int:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    seeds = range(first, first + -(-wanted // PEOPLE))
    begin, done = perf_counter(), 0
    # spawn: Polars has threads, which a forked process would not have
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for count in pool.map(_one, seeds, chunksize=2):
            done += count
            if done % (PEOPLE * 25) == 0:
                print(f"{done:>10,} histories, {perf_counter() - begin:7.0f} s", flush=True)
    seconds = perf_counter() - begin
    print(f"{done:,} histories agree with the twin, in {seconds:,.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
