"""The shop's sitemaps over HTTP: which pages there are, and when each changed last.

Children are asked for exactly as the index writes them: Shopify answers 400 to one without its ``from`` and ``to``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from linkaudit.errors import UnreadableInput
from linkaudit.source.reading.elements import elements
from linkaudit.source.storefront.front import Forbidden, Front, NotOffered, Unanswered, unzipped
from linkaudit.urls.normalise import decoded_path, join, split
from linkaudit.urls.store_path import classify, locale_root

# One map may list 50,000 pages and have 50 MB unpacked, an index as many maps: sitemaps.org 0.9, general knowledge.
MOST_ENTRIES, MOST_BYTES = 50_000, 50 << 20
MOST_CHILDREN = 5_000
_DEEPEST = 3
_OK = 200
_TAGS = ("{*}url", "{*}sitemap")


class Entry(NamedTuple):
    """One page that a sitemap lists: its path as written, and when it changed, empty if that is not told."""

    path: str
    lastmod: str


class Child(NamedTuple):
    """One sitemap below the index: its path with query, and the language folder it is of, empty for the main one."""

    path: str
    root: str


class Fault(NamedTuple):
    """What a sitemap does not tell. ``passing``: it gave errors only, and may be read another time."""

    where: str
    why: str
    passing: Unanswered | None = None


class Sitemaps:
    """The sitemaps of one shop. ``faults`` grows as they are read."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self.faults: list[Fault] = []

    def children(self) -> list[Child]:
        """Return the sitemaps of the shop's own host, none if none can be read."""
        named = [path for url in self._front.robots.sitemaps if (path := own_path(url, self._front))]
        waiting = [(path, 0) for path in dict.fromkeys(named or ["/sitemap.xml"])]
        found: dict[str, Child] = {}
        seen: set[str] = set()
        while waiting and len(found) < MOST_CHILDREN:
            path, depth = waiting.pop(0)
            if path not in seen:
                seen.add(path)
                waiting += [(below, depth + 1) for below in self._below(path, depth, found)]
        if len(found) >= MOST_CHILDREN:
            why = f"it names more than {MOST_CHILDREN:,} sitemaps, the others are not read"
            self.faults.append(Fault("/sitemap.xml", why))
        return list(found.values())[:MOST_CHILDREN]

    def _below(self, path: str, depth: int, found: dict[str, Child]) -> list[str]:
        """Add to ``found`` the maps that ``path`` is or names, and return the indexes that it names."""
        indexes, others = list[str](), 0
        for tag, location, _ in self._listed(path):
            if tag == "url":  # no index, but a map itself
                found[path] = _child(path)
                break
            below = own_path(location, self._front)
            others += not below
            if "sitemap_" in below:
                found.setdefault(below, _child(below))
            elif below and depth < _DEEPEST:
                indexes.append(below)
        if others:
            self.faults.append(Fault(path, f"sitemaps of other hosts that it names are not read ({others:,})"))
        return indexes

    def entries(self, child: Child) -> Iterator[Entry]:
        """Yield the pages that a sitemap lists; of a damaged one those before the damage."""
        others = 0
        for number, (_, location, lastmod) in enumerate(self._listed(child.path)):
            if number >= MOST_ENTRIES:
                why = f"it lists more than {MOST_ENTRIES:,} pages, the others are not read"
                self.faults.append(Fault(child.path, why))
                break
            path = own_path(location, self._front)
            others += not path
            if path:
                yield Entry(path, lastmod)
        if others:
            self.faults.append(Fault(child.path, f"entries of other hosts are not read ({others:,})"))

    def handles(self) -> Iterator[str]:
        """Yield the handles of the products that the sitemaps list."""
        for child in self.children():
            if child.root or "products" not in child.path:
                continue
            for entry in self.entries(child):
                named = classify(decoded_path(entry.path.partition("?")[0]))
                if named.kind == "product":
                    yield entry.path.rpartition("/")[2]

    # --- one file ----------------------------------------------------------------------------------------------------

    def _listed(self, path: str) -> Iterator[tuple[str, str, str]]:
        """Yield tag, location and time of what a file lists. What cannot be read becomes a fault."""
        try:
            stream = _opened(self._front, path)
        except Unanswered as fault:
            self.faults.append(Fault(path, f"it cannot be read ({fault.what})", passing=fault))
            return
        except NotOffered as fault:
            self.faults.append(Fault(path, f"the shop does not offer it ({fault})"))
            return
        read = 0
        try:
            for element in elements(stream, _TAGS, again=""):
                read += 1
                told = {str(child.tag).rpartition("}")[2]: (child.text or "").strip() for child in element}
                if told.get("loc"):
                    yield etree.QName(element).localname, told["loc"], told.get("lastmod", "")
        except UnreadableInput as fault:
            self.faults.append(Fault(path, f"after entry {read:,} it {fault.what}" if read else "it is no XML"))


def _opened(front: Front, path: str) -> io.BytesIO:
    reply = front.get(path, most=MOST_BYTES)
    if reply is None:
        raise Forbidden
    if reply.status != _OK:
        raise NotOffered(f"status {reply.status}", reply.status)
    if reply.is_html:
        raise NotOffered("a page instead of a sitemap", reply.status)
    return io.BytesIO(unzipped(reply.body, MOST_BYTES))


def _child(path: str) -> Child:
    root, _ = locale_root(decoded_path(split(f"https://x{path}").path), frozenset())
    folder = path.partition("/sitemap")[0]
    return Child(path, folder.lower() if folder and folder.count("/") == 1 else root)


def own_path(location: str, front: Front) -> str:
    """Return path and query of an address on the shop's own host, an empty string for another."""
    url = join(location, f"https://{front.host}/")
    if url is None or not url.startswith(("http://", "https://")):
        return ""
    parts = split(url)
    if not front.is_own(parts.host):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
