"""The kinds of files that are documents of the store itself."""

from __future__ import annotations

from linkaudit.source.base import FileKind
from linkaudit.source.documents.saved_html import SavedHtml
from linkaudit.source.documents.sitemap import Sitemap
from linkaudit.source.documents.theme import Theme

DOCUMENT_KINDS: tuple[FileKind, ...] = (Theme(), Sitemap(), SavedHtml())
