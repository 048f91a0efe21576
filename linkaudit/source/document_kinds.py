"""The kinds of files that are documents of the store itself."""

from __future__ import annotations

from linkaudit.source.base import FileKind
from linkaudit.source.saved_html import SavedHtml
from linkaudit.source.sitemap import Sitemap
from linkaudit.source.theme import Theme

DOCUMENT_KINDS: tuple[FileKind, ...] = (Theme(), Sitemap(), SavedHtml())
