"""The programme file: the champions programme's numbers as an institution writes them down."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import yaml

from .programme import LIMITS, Programme

HEAD = """\
# The numbers of the Equity Champions programme. A number that is left out keeps its default.
# Load it with: makegood champions load FILE
"""
KEYS = ("because", "from", "numbers")


@dataclass(frozen=True)
class ProgrammeFile:
    """What a file says: the numbers, from which day (None: from now on), and why."""

    numbers: Programme
    effective: date | None
    because: str


def read_programme(text: str) -> tuple[ProgrammeFile | None, list[str]]:
    """The file's programme, or every fault with its line, what is wrong and how to mend it."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return None, [f"it cannot be read: {' '.join(str(error).split())[:300]} Mend: correct the place."]  # fmt: skip
    if not isinstance(root, yaml.MappingNode):
        return None, ["line 1: the file is empty or no list of fields. Mend: write `numbers:` and the numbers below it."]  # fmt: skip
    faults: list[str] = []
    found = _fields(root, KEYS, faults)
    effective, because = None, ""
    if (node := found.get("from")) is not None:
        value = _value(node)
        if type(value) is not date:
            faults.append(f"line {_line(node)}: `from` is no day. Mend: write it as 2026-09-01.")
        else:
            effective = value
    if (node := found.get("because")) is not None:
        because = str(_value(node) or "").strip()
    if not because:
        faults.append("line 1: nothing says why these numbers hold. Mend: write `because:` and a sentence.")  # fmt: skip
    values: dict[str, float] = {}
    kinds = {one.name: one.type for one in fields(Programme)}
    node = found.get("numbers")
    if not isinstance(node, yaml.MappingNode):
        faults.append("line 1: there are no numbers. Mend: write `numbers:` and the numbers below it.")  # fmt: skip
    else:
        for name, each in _fields(node, tuple(kinds), faults).items():
            value = _value(each)
            if kinds[name] == "float" and isinstance(value, int) and not isinstance(value, bool):
                value = float(value)
            try:
                Programme(**{name: value})  # type: ignore[arg-type]
            except (TypeError, ValueError):
                low, high = LIMITS[name]
                kind = "a whole number" if kinds[name] == "int" else "a number"
                said = str(each.value)[:40] if isinstance(each, yaml.ScalarNode) else "a list"
                faults.append(f"line {_line(each)}: {name} is {said!r}. Mend: write {kind} from {low:g} to {high:g}.")  # fmt: skip
            else:
                values[name] = value  # type: ignore[assignment]
    if faults:
        return None, faults
    return ProgrammeFile(Programme(**values), effective, because), []  # type: ignore[arg-type]


def write_programme(one: ProgrammeFile) -> str:
    """The file that reads as the same again: every number, with its range beside it."""
    lines = [
        HEAD + yaml.safe_dump({"because": one.because}, allow_unicode=True, width=100).rstrip()
    ]
    if one.effective is not None:
        lines.append(f"from: {one.effective}")
    lines.append("numbers:")
    for field in fields(Programme):
        low, high = LIMITS[field.name]
        value = getattr(one.numbers, field.name)
        told = int(value) if value == int(value) else yaml.safe_dump(value).split()[0]
        lines.append(f"  {field.name}: {told}  # {low:g} to {high:g}")
    return "\n".join(lines) + "\n"


def _fields(
    node: yaml.MappingNode, known: tuple[str, ...], faults: list[str]
) -> dict[str, yaml.Node]:
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = str(key.value)[:60] if isinstance(key, yaml.ScalarNode) else "?"
        if name not in known:
            faults.append(f"line {_line(key)}: {name} is unknown. Mend: one of {', '.join(known)}.")
        elif name in found:
            faults.append(f"line {_line(key)}: {name} stands here twice. Mend: keep one.")
        else:
            found[name] = value
    return found


def _value(node: yaml.Node) -> object:
    if not isinstance(node, yaml.ScalarNode):
        return None
    try:
        made: object = yaml.SafeLoader("").construct_object(node)  # type: ignore[no-untyped-call]
    except (yaml.YAMLError, ValueError):
        return None
    return made


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
