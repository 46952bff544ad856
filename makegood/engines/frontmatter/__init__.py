"""Front matter of content files: problems with places, YAML without its traps, canonical text."""

from makegood.engines.frontmatter.fields import ID, Fields, near, short
from makegood.engines.frontmatter.nodes import Items, Keys, Node, Scalar, read_keys
from makegood.engines.frontmatter.problem import Problem, in_order
from makegood.engines.frontmatter.source import Split, plain_newlines, split
from makegood.engines.frontmatter.tidy import tidy_ids, tidy_line, tidy_text
from makegood.engines.frontmatter.write import flow, scalar

__all__ = [
    "ID",
    "Fields",
    "Items",
    "Keys",
    "Node",
    "Problem",
    "Scalar",
    "Split",
    "flow",
    "in_order",
    "near",
    "plain_newlines",
    "read_keys",
    "scalar",
    "short",
    "split",
    "tidy_ids",
    "tidy_line",
    "tidy_text",
]
