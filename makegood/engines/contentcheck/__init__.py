"""Everything wrong in a folder of units and tracks, each fault with its place and its mend."""

from makegood.engines.contentcheck.folder import check_folder, is_track
from makegood.engines.contentcheck.known import Known
from makegood.engines.contentcheck.minutes import minutes_in_doubt
from makegood.engines.frontmatter import Problem

__all__ = ["Known", "Problem", "check_folder", "is_track", "minutes_in_doubt"]
