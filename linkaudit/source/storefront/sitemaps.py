"""The shop's sitemaps over HTTP: which pages there are, and when each changed last.

Children are asked for exactly as the index writes them: Shopify answers 400 to one without its ``from`` and ``to``.
"""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from linkaudit.errors import UnreadableInput
from linkaudit.source.base import Member
from linkaudit.source.documents.sitemap import Sitemap
from linkaudit.source.reading.elements import elements
from linkaudit.source.storefront.front import Front, NotOffered, unzipped
from linkaudit.urls.normalise import decoded_path, join, split
from linkaudit.urls.store_path import classify, locale_root

# sitemaps.org (read 2026-11-26): at most 50,000 entries and 50 MB, unpacked, in one map.
MOST_ENTRIES, MOST_BYTES = 50_000, 50 << 20
MOST_CHILDREN = 5_000
_DEEPEST = 3
_OK = 200
_TAGS = ("{*}url", "{*}sitemap")
# Shopify's own names of sitemaps that list pages; another one may be an index.
_LEAF = re.compile(r"/sitemap_[a-z_]+_\d+\.xml(?:\?|$)")
_HEAD = 8192

Tell = Callable[[str, str], None]  # where, and why something there is not read


class Entry(NamedTuple):
    """One page that a sitemap lists: its path as written, and when it changed, empty if that is not told."""

    path: str
    lastmod: str


class Child(NamedTuple):
    """One sitemap below the index: its path with query, and the language folder it is of, empty for the main one."""

    path: str
    root: str


class _Fetched(Member, frozen=True, kw_only=True):
    """A sitemap that was fetched, for the reader of sitemap files."""

    body: bytes

    def open(self) -> BinaryIO:
        return io.BytesIO(self.body)


def _untold(where: str, why: str) -> None:
    """Nobody wants to know."""


def children(front: Front, tell: Tell = _untold) -> list[Child]:
    """Return the sitemaps of the shop's own host. Raises ``NotOffered`` if it has none that can be read."""
    named = list(dict.fromkeys(path for url in front.robots.sitemaps if (path := own_path(url, front))))
    found, fault = _below(front, named, tell)
    if not found and "/sitemap.xml" not in named:
        found, fault = _below(front, ["/sitemap.xml"], tell)
    if fault and not found:
        raise fault
    return found


def _below(front: Front, named: list[str], tell: Tell) -> tuple[list[Child], NotOffered | None]:
    """Return the sitemaps that these, and the indexes among them, name; and the last thing that went wrong."""
    waiting = deque((path, 0) for path in named)
    found: dict[str, Child] = {}
    seen: set[str] = set()
    last: NotOffered | None = None
    while waiting and len(found) < MOST_CHILDREN:
        path, depth = waiting.popleft()
        if path in seen:
            continue
        seen.add(path)
        try:
            names_none = True
            for name in _index(front, path, tell):
                names_none = False
                if _LEAF.search(name):
                    found.setdefault(name, _child(name))
                elif depth < _DEEPEST:
                    waiting.append((name, depth + 1))
            if names_none:
                found.setdefault(path, _child(path))
        except NotOffered as fault:
            last = fault
            tell(path, f"cannot be read to its end ({fault})")
    if len(found) >= MOST_CHILDREN:
        tell("/sitemap.xml", f"only the first {MOST_CHILDREN:,} sitemaps are read")
    return list(found.values())[:MOST_CHILDREN], last


def _index(front: Front, path: str, tell: Tell) -> Iterator[str]:
    """Yield the sitemaps of our own that an index names; none if it is no index."""
    away = 0
    for tag, location, _ in _read(front, path):
        if tag != "sitemap":
            return
        below = own_path(location, front)
        if below:
            yield below
        away += not below
    if away:
        tell(path, f"{away:,} sitemaps of other hosts are not read")


def _child(path: str) -> Child:
    root, _ = locale_root(decoded_path(split(f"https://x{path}").path), frozenset())
    folder = path.partition("/sitemap")[0]
    return Child(path, folder.lower() if folder and folder.count("/") == 1 else root)


def entries(front: Front, child: Child, tell: Tell = _untold) -> Iterator[Entry]:
    """Yield the pages that a sitemap lists. Raises ``NotOffered`` if it cannot be read, after what could be."""
    away = 0
    for number, (tag, location, lastmod) in enumerate(_read(front, child.path)):
        if number >= MOST_ENTRIES or tag != "url":
            tell(child.path, f"only its first {number:,} entries are read")
            break
        path = own_path(location, front)
        if path:
            yield Entry(path, lastmod)
        away += not path
    if away:
        tell(child.path, f"{away:,} entries of other hosts are not read")


def handles(front: Front) -> Iterator[str]:
    """Yield the handles of the products that the sitemaps list."""
    for child in children(front):
        if child.root or "products" not in child.path:
            continue
        for entry in entries(front, child):
            named = classify(decoded_path(entry.path.partition("?")[0]))
            if named.kind == "product":
                yield entry.path.rpartition("/")[2]


def _read(front: Front, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield (``url`` or ``sitemap``, location, time of change) of one sitemap or index."""
    reply = front.get(path, most=MOST_BYTES)
    if reply is None:
        raise NotOffered("robots.txt forbids it")
    if reply.status != _OK:
        raise NotOffered(f"status {reply.status}")
    if reply.is_html:
        raise NotOffered("a page instead of a sitemap")
    body = unzipped(reply.body, MOST_BYTES + 1)
    member = _Fetched(name=path, path=Path("sitemap.xml"), head=body[:_HEAD], body=body[:MOST_BYTES])
    if not Sitemap().recognise(member):
        raise NotOffered("it is no sitemap")
    try:
        for element in elements(member, _TAGS, again=""):
            told = {str(child.tag).rpartition("}")[2]: (child.text or "").strip() for child in element}
            if told.get("loc"):
                yield str(element.tag).rpartition("}")[2], told["loc"], told.get("lastmod", "")
    except UnreadableInput as fault:
        big = reply.cut or len(body) > MOST_BYTES
        raise NotOffered("it is larger than 50 MB" if big else f"it {fault.what}") from fault


def own_path(location: str, front: Front) -> str:
    """Return path and query of an address on the shop's own host, an empty string for another."""
    url = join(location, f"https://{front.host}/")
    if url is None or not url.startswith(("http://", "https://")):
        return ""
    parts = split(url)
    if not front.is_own(parts.host):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
