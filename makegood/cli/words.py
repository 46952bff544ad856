"""The words of the command line in the language of the terminal.

The same catalogues as the pages', read by Python's own gettext: help is printed before Django is set
up. LANGUAGE, LC_ALL, LC_MESSAGES and LANG choose, as everywhere on a terminal; without a catalogue
for them MAKEGOOD_LANGUAGE does.
"""

import gettext
import os
from functools import cache
from pathlib import Path

SHIPPED = Path(__file__).resolve().parent.parent / "web" / "locale"
DOMAIN = "django"


def places() -> list[Path]:
    """The folders of catalogues: the institution's own before those that came along."""
    own = os.environ.get("MAKEGOOD_LOCALE_DIR")
    return [Path(own), SHIPPED] if own else [SHIPPED]


def wanted() -> list[str]:
    """Codes of languages, the most wished for first."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "MAKEGOOD_LANGUAGE")
    found = [code for name in names for code in os.environ.get(name, "").split(":") if code]
    return list(dict.fromkeys(found))


@cache
def catalogue() -> gettext.NullTranslations:
    """The first catalogue that there is for the languages wished for, else English."""
    for language in wanted():
        for place in places():
            if gettext.find(DOMAIN, place, [language]):
                return gettext.translation(DOMAIN, place, [language])
            if language.startswith(("en", "C", "POSIX")):
                return gettext.NullTranslations()
    return gettext.NullTranslations()


def _(text: str) -> str:
    """The text in the language of the terminal."""
    return catalogue().gettext(text) if text else ""


def speak() -> None:
    """Let the rooms below speak the same language, where the institution has it (after setup)."""
    from django.conf import settings
    from django.utils import translation

    known = {code for code, _name in settings.LANGUAGES}
    for language in wanted():
        code = translation.to_language(language.partition(".")[0])
        if code in known:
            translation.activate(code)
            return
