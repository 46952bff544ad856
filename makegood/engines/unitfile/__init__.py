"""Units as files: parse, check, write, hash, and turn to and from the blocks of the editor."""

from makegood.engines.frontmatter import Problem
from makegood.engines.unitfile.blocks import BlockError, from_blocks, to_blocks
from makegood.engines.unitfile.minutes import Estimate, estimate
from makegood.engines.unitfile.model import (
    CHANGES,
    GUIDE_PARTS,
    KINDS,
    Answer,
    Block,
    Case,
    Check,
    Equivalent,
    Fact,
    Front,
    Guide,
    Image,
    Intention,
    Local,
    Position,
    Reading,
    Reflection,
    Text,
    UnitDoc,
    Video,
    View,
)
from makegood.engines.unitfile.parse import Parsed, parse
from makegood.engines.unitfile.render import Links, render, render_inline
from makegood.engines.unitfile.rules import faults
from makegood.engines.unitfile.serialise import content_hash, keep, serialise

__all__ = [
    "CHANGES",
    "GUIDE_PARTS",
    "KINDS",
    "Answer",
    "Block",
    "BlockError",
    "Case",
    "Check",
    "Equivalent",
    "Estimate",
    "Fact",
    "Front",
    "Guide",
    "Image",
    "Intention",
    "Links",
    "Local",
    "Parsed",
    "Position",
    "Problem",
    "Reading",
    "Reflection",
    "Text",
    "UnitDoc",
    "Video",
    "View",
    "content_hash",
    "estimate",
    "faults",
    "from_blocks",
    "keep",
    "parse",
    "render",
    "render_inline",
    "serialise",
    "to_blocks",
]
