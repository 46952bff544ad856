"""200 people sign up at once for 12 seats: twelve have one, the others are told, nothing is overbooked."""

import ast
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.jobs.processes import place

PEOPLE, SEATS, AT_ONCE = 200, 12, 24


def test_no_number_of_simultaneous_sign_ups_overbooks(tmp_path: Any) -> None:
    """Real processes and threads against a database of their own, on whichever engine this is."""
    lines = f"from tests.rollout.race import stage; stage({PEOPLE}, {SEATS})"
    with place(tmp_path, lines) as made:
        run = "from tests.rollout.race import storm; print(storm({half}, {threads}))"
        with ThreadPoolExecutor(2) as two:
            halves = [
                two.submit(made.python, run.format(half=half, threads=AT_ONCE // 2))
                for half in (0, 1)
            ]
            told = Counter[str]()
            for one in halves:
                told.update(ast.literal_eval(one.result()))
        assert told == {"seat": SEATS, "full": PEOPLE - SEATS}, told
        assert made.rows("SELECT taken FROM rollout_cohort") == [(SEATS,)]
        assert made.rows("SELECT count(*) FROM rollout_seat WHERE state = 'held'") == [(SEATS,)]
