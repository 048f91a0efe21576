"""The catalogues: English is what stands in the code, other languages are ``<language>/LC_MESSAGES/linkaudit.mo``."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

DOMAIN = "linkaudit"
FOLDER = Path(__file__).parent


@cache
def catalogue(lang: str) -> gettext.NullTranslations:
    """Return the messages in a language; what is not translated comes back as it is."""
    if lang == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, FOLDER, [lang])


def explored(text: str, lang: str) -> str:
    """Return what the explorer says of a table, a column or a question, in a language."""
    return catalogue(lang).pgettext("explore", text)


def column(key: str, lang: str) -> str:
    """Return what a column of a result file is called in a language; nothing if it has no name there."""
    name = catalogue(lang).pgettext("column", key)
    return "" if name == key else name
