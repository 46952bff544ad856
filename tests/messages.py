"""The texts for translators: `python -m tests.messages` writes makegood/web/locale/makegood.pot.

Found without other tools: Python files by their syntax tree, templates by Django's own reader. What
counts as a text: the first arguments of gettext's functions under any name they are imported by,
`Words(...)` and the errors of the engines, and the tables of sentences that engines keep.
"""

import ast
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "makegood"
TEMPLATE = PACKAGE / "web" / "locale" / "makegood.pot"
# Which arguments are texts; a pair (context, text) or (one, many) is one entry.
GETTEXT = {"gettext": (0,), "gettext_lazy": (0,), "gettext_noop": (0,)}
PLURAL = {"ngettext": (0, 1), "ngettext_lazy": (0, 1)}
CONTEXT = {"pgettext": (0, 1), "pgettext_lazy": (0, 1)}
OURS = {"_": (0,), "Words": (0,), "fail": (0, 1), "_fail": (1, 2), "AudienceError": (0, 3)}
MENDS = {"mend", "message"}  # words that these take by name
TABLES = {"TEMPLATES", "MESSAGES", "GUARDS", "REFUSAL", "MEND_NEAREST", "SENTENCE", "PLACED"}
LITERAL = r"""(u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(
    rf"\b(_|gettext|ngettext|pgettext)\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?", re.S
)
Key = tuple[str, str, str]  # context, text, plural


def in_python(source: str) -> Iterator[tuple[int, Key]]:
    """The texts of a module, each with its line."""
    tree = ast.parse(source)
    names = dict(OURS)
    kinds = {**GETTEXT, **PLURAL, **CONTEXT}
    alias = {name: name for name in kinds}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            alias |= {one.asname or one.name: one.name for one in node.names if one.name in kinds}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            real = alias.get(called)
            given = {at: text for at, one in enumerate(node.args) if (text := _text(one))}
            if real in PLURAL and {0, 1} <= given.keys():
                yield node.lineno, ("", given[0], given[1])
            elif real in CONTEXT and {0, 1} <= given.keys():
                yield node.lineno, (given[0], given[1], "")
            elif real or called in names:
                for at in kinds[real] if real else names[called]:
                    if at in given:
                        yield node.lineno, ("", given[at], "")
                if called in OURS:
                    for word in node.keywords:
                        if word.arg in MENDS and (text := _text(word.value)):
                            yield node.lineno, ("", text, "")
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if getattr(target, "id", "") in TABLES and node.value is not None:
                for one in _values(node.value):
                    if text := _text(one):
                        yield one.lineno, ("", text, "")


def _values(node: ast.expr) -> Iterator[ast.expr]:
    """What a table holds: the values of a mapping, the items of a tuple."""
    if isinstance(node, ast.Dict):
        for value in node.values:
            yield from _values(value)
    elif isinstance(node, ast.Tuple | ast.List):
        for value in node.elts:
            yield from _values(value)
    else:
        yield node


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def in_template(source: str) -> Iterator[tuple[int, Key]]:
    """The texts of a template, each with its line."""
    from django.utils.translation.template import templatize

    told = templatize(source)
    for found in IN_TEMPLATE.finditer(told):
        line = told.count("\n", 0, found.start()) + 1
        first, second = (ast.literal_eval(one) if one else "" for one in found.groups()[1:])
        if found[1] == "ngettext":
            yield line, ("", first, second)
        elif found[1] == "pgettext":
            yield line, (first, second, "")
        else:
            yield line, ("", first, "")


def collect() -> dict[Key, list[str]]:
    """Every text of the package with the places where it stands."""
    found: dict[Key, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or {"migrations", "static"} & {*path.parts}:
            continue
        if path.suffix != ".py" and "templates" not in path.parts:
            continue
        read = in_python if path.suffix == ".py" else in_template
        for line, key in read(path.read_text(encoding="utf-8")):
            if key[1]:
                found.setdefault(key, []).append(f"{path.relative_to(PACKAGE.parent)}:{line}")
    # A text that stands alone and with a plural is one entry, the one with the plural.
    for context, text, plural in [key for key in found if key[2]]:
        found[context, text, plural] += found.pop((context, text, ""), [])
    return found


def pot(found: dict[Key, list[str]]) -> str:
    """The template of a catalogue, in gettext's own form."""
    parts = ['msgid ""\nmsgstr ""\n"Project-Id-Version: makegood\\n"\n"MIME-Version: 1.0\\n"\n'
             '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n']  # fmt: skip
    for (context, text, plural), places in sorted(found.items(), key=lambda one: one[1][0]):
        lines = [f"#: {place}" for place in places[:3]]
        if "{" in text:
            lines.append("#, python-brace-format")
        if context:
            lines.append(f"msgctxt {_quoted(context)}")
        lines.append(f"msgid {_quoted(text)}")
        if plural:
            lines += [f"msgid_plural {_quoted(plural)}", 'msgstr[0] ""', 'msgstr[1] ""']
        else:
            lines.append('msgstr ""')
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")  # fmt: skip
    return f'"{escaped}"'


def compiled(said: dict[Key, str]) -> bytes:
    """A catalogue in the binary form (.mo) of texts and their translations, plurals alike."""
    rows = {"": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\n"}  # fmt: skip
    for (context, text, plural), translation in said.items():
        key = (f"{context}\x04" if context else "") + text + (f"\x00{plural}" if plural else "")
        rows[key] = f"{translation}\x00{translation}" if plural else translation
    pairs = sorted((a.encode(), b.encode()) for a, b in rows.items())
    count, start = len(pairs), 28 + 16 * len(pairs)
    heads: tuple[list[bytes], list[bytes]] = ([], [])
    body = b""
    for side in (0, 1):
        for pair in pairs:
            heads[side].append(struct.pack("<II", len(pair[side]), start + len(body)))
            body += pair[side] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, start)
    return head + b"".join(heads[0]) + b"".join(heads[1]) + body


def main() -> int:
    """Write the template; says how many texts there are."""
    found = collect()
    TEMPLATE.parent.mkdir(parents=True, exist_ok=True)
    TEMPLATE.write_text(pot(found), encoding="utf-8")
    print(f"{len(found)} texts in {TEMPLATE.relative_to(PACKAGE.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
