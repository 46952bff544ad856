"""What is asked of whom, why and by when: facts and rules and a day in, requirements out.

`compute(facts, rules, as_of)` is pure and keeps no state, so asking about some people gives exactly
their rows of the whole. The steps, one module each: `segments` cuts appointments where facts change,
`membership` finds who is in which audience when and where the clock starts, `credit` what counts and
until when, `asks` what each reason asks, `clocks` the due days, `groups` the choices, `merge` one
requirement out of several reasons, `answer` the frames. `gates` and `explain` stand beside them.

Where the words of the rules leave a choice, the engine takes what is kindest and can be explained:

- Days outside the audience, on leave, waived, or in an org unit whose gate is closed do not count.
  The due day itself is a day that counts. The last known stretch of membership is taken to continue,
  so a due date is told beyond the end of a contract that may be renewed.
- `hire` is the start of the current employment spell; after a rehire (a gap of more than a day) and
  after an edition that changed the due rule, the renewal or the notice, or raised the strength,
  nobody has less than the notice. A unit that a later edition added, or whose choice it changed, is
  asked from that edition's first day. `role-start` is the
  start of the current stretch of membership. `track-start` and `by` start with the first day asked.
- A track was completed on the first day on which the edition in force had every group met.
- Editions of variants, equivalents and certificates are those in force on their day. A changed part
  covers an edition; it does not extend the validity of the whole. In the renewal window the whole is
  asked, not a changed part. An age limit that ends is renewed like a period, with the track's window
  (without renewal: its notice). Someone who joins with a credit about to end has the full time.
- A waived option counts towards its choice. A choice that was met and lapses has one clock: that of
  the lapse. `asked_minutes` of a choice does not know about other tracks, so sums are upper bounds.
- Reasons without a due rule tell no date and take no part in "the first told stands"; an ended reason
  takes part only beside an open one that has a due date.
- A reason still to come ("not yet open") goes before one that has ended.

Each of these has its example in tests/engines/requirements, and the slow twin there agrees.
"""

from __future__ import annotations

from .answer import REASONS, REQUIREMENTS, Answer
from .compute import compute, stream
from .explain import TEMPLATES, Explanation, Names, Step, explain
from .facts import SCHEMAS, Facts, FactsError
from .gates import gate_shares, open_gates
from .merge import STATES, STATUSES
from .rules import (
    After,
    AllOf,
    By,
    Due,
    Equivalent,
    Gate,
    Group,
    MinutesOf,
    NOf,
    Renewal,
    Rules,
    RulesError,
    Track,
    TrackEdition,
    UnitEdition,
    UnitInfo,
)

__all__ = [
    "REASONS",
    "REQUIREMENTS",
    "SCHEMAS",
    "STATES",
    "STATUSES",
    "TEMPLATES",
    "After",
    "AllOf",
    "Answer",
    "By",
    "Due",
    "Equivalent",
    "Explanation",
    "Facts",
    "FactsError",
    "Gate",
    "Group",
    "MinutesOf",
    "NOf",
    "Names",
    "Renewal",
    "Rules",
    "RulesError",
    "Step",
    "Track",
    "TrackEdition",
    "UnitEdition",
    "UnitInfo",
    "compute",
    "explain",
    "gate_shares",
    "open_gates",
    "stream",
]
