"""LaTeX in references as plain letters, and back. Accents and the signs that references contain; what
is not known loses its backslash and braces and keeps its words."""

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304",
    ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "r": "\u030a",
    "k": "\u0328", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_SIGNS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "i": "i", "j": "j", "dh": "ð", "th": "þ", "TH": "Þ", "textendash": "–",
    "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "ldots": "…", "dots": "…", "textregistered": "®", "copyright": "©",
    "textasciitilde": "~", "textbackslash": "\\", "slash": "/",
}  # fmt: skip
_ACCENT = re.compile(r"""\\([`'^~"=.])\s*(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))"""
                     r"""|\\([cvuHrkdb])(?:\s*\{\s*\\?([A-Za-z])\s*\}|\s+([A-Za-z]))""")  # fmt: skip
_SIGN = re.compile(r"\\([A-Za-z]+)(?:\{\}|\s+|(?![A-Za-z]))")
_ESCAPED = re.compile(r"\\([&%$_#{} ])")
_OUT = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$",
        "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}"}  # fmt: skip
_HELD = {"{": "\ue000", "}": "\ue001"}  # braces that the text itself has


def decoded(text: str) -> str:
    """The text in plain letters."""
    if "\\" in text:
        text = _ACCENT.sub(_accented, text)
        text = _ESCAPED.sub(lambda found: _HELD.get(found[1], found[1]), text)
        text = _SIGN.sub(lambda found: _SIGNS.get(found[1], ""), text)
        text = text.replace("\\", "") if "\\" not in _SIGNS.values() or "\\" in text else text
    if "{" in text or "}" in text:
        text = text.replace("{", "").replace("}", "")
    text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    text = text.replace("\ue000", "{").replace("\ue001", "}").replace("~", "\u00a0")
    return " ".join(text.split())


def encoded(text: str) -> str:
    """The text with LaTeX's own signs escaped; letters stay as they are (BibTeX in UTF-8)."""
    return "".join(_OUT.get(sign, sign) for sign in text)


def _accented(found: re.Match[str]) -> str:
    mark = _ACCENTS[found[1] or found[4]]
    letter = found[2] or found[3] or found[5] or found[6]
    return unicodedata.normalize("NFC", letter + mark)
