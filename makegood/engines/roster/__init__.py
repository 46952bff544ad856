"""The roster feed: a personnel system's file, read, mapped and compared. Pure; no database.

`open_source` finds out what a file is, `guess` proposes a Definition, `read_feed` gives canonical
rows with every problem, `diff` says what would change and which guards refuse it.
"""

from .assemble import Conflict
from .columns import Feed
from .definition import CANONICAL, Definition, DefinitionError, from_json
from .diff import Current, Diff, diff
from .fields import FIELDS, Field
from .guards import GUARDS, Guard
from .guess import Guess, guess
from .limits import LIMITS, FileRefused, Limits
from .orgs import OrgRow, Tree, read_orgs
from .problems import MESSAGES, Problem, Problems
from .reading import read_feed
from .source import Source, open_folder, open_orgs, open_source, sample
from .units import UnitChange
from .values import Known

__all__ = [
    "CANONICAL",
    "FIELDS",
    "GUARDS",
    "LIMITS",
    "MESSAGES",
    "Conflict",
    "Current",
    "Definition",
    "DefinitionError",
    "Diff",
    "Feed",
    "Field",
    "FileRefused",
    "Guard",
    "Guess",
    "Known",
    "Limits",
    "OrgRow",
    "Problem",
    "Problems",
    "Source",
    "Tree",
    "UnitChange",
    "diff",
    "from_json",
    "guess",
    "open_folder",
    "open_orgs",
    "open_source",
    "read_feed",
    "read_orgs",
    "sample",
]
