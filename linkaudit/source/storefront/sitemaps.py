"""The shop's sitemaps over HTTP: which pages there are, and when each changed last.

Children are asked for exactly as the index writes them: Shopify answers 400 to one without its ``from`` and ``to``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from linkaudit.source.storefront.front import Front, NotOffered, unzipped
from linkaudit.urls.normalise import decoded_path, join, split
from linkaudit.urls.store_path import classify, locale_root

MOST_CHILDREN, MOST_ENTRIES = 5_000, 50_000  # sitemaps.org: entries of one map
_DEEPEST = 3


class Entry(NamedTuple):
    """One page that a sitemap lists: its path as written, and when it changed, empty if that is not told."""

    path: str
    lastmod: str


class Child(NamedTuple):
    """One sitemap below the index: its path with query, and the language folder it is of, empty for the main one."""

    path: str
    root: str


def children(front: Front) -> list[Child]:
    """Return the sitemaps of the shop's own host. Raises ``NotOffered`` if it has none."""
    named = [path for url in front.robots.sitemaps if (path := own_path(url, front))]
    waiting = [(path, 0) for path in dict.fromkeys([*named, "/sitemap.xml"][:1] if named else ["/sitemap.xml"])]
    found: dict[str, Child] = {}
    seen: set[str] = set()
    while waiting and len(found) < MOST_CHILDREN:
        path, depth = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        tree = _read(front, path)
        if etree.QName(tree).localname == "urlset":
            found[path] = _child(path)
            continue
        for location, _ in _entries(tree, "sitemap"):
            below = own_path(location, front)
            if below and depth < _DEEPEST:
                if "sitemap_" in below:
                    found.setdefault(below, _child(below))
                else:
                    waiting.append((below, depth + 1))
    return list(found.values())


def _child(path: str) -> Child:
    root, _ = locale_root(decoded_path(split(f"https://x{path}").path), frozenset())
    folder = path.partition("/sitemap")[0]
    return Child(path, folder.lower() if folder and folder.count("/") == 1 else root)


def entries(front: Front, child: Child) -> Iterator[Entry]:
    """Yield the pages that a sitemap lists. Raises ``NotOffered`` if it cannot be read."""
    for number, (location, lastmod) in enumerate(_entries(_read(front, child.path), "url")):
        if number >= MOST_ENTRIES:
            return
        path = own_path(location, front)
        if path:
            yield Entry(path, lastmod)


def handles(front: Front) -> Iterator[str]:
    """Yield the handles of the products that the sitemaps list."""
    for child in children(front):
        if child.root or "products" not in child.path:
            continue
        for entry in entries(front, child):
            named = classify(decoded_path(entry.path.partition("?")[0]))
            if named.kind == "product":
                yield entry.path.rpartition("/")[2]


def _read(front: Front, path: str) -> etree._Element:
    reply = front.get(path)
    if reply is None:
        raise NotOffered("robots.txt forbids it")
    if reply.status != 200 or reply.is_html:  # noqa: PLR2004
        raise NotOffered(f"status {reply.status}" if reply.status != 200 else "a page instead of a sitemap")  # noqa: PLR2004
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(unzipped(reply.body), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotOffered("it is no XML") from error


def _entries(tree: etree._Element, tag: str) -> Iterator[tuple[str, str]]:
    for element in tree.iter(f"{{*}}{tag}"):
        told = {str(child.tag).rpartition("}")[2]: (child.text or "").strip() for child in element}
        if told.get("loc"):
            yield told["loc"], told.get("lastmod", "")


def own_path(location: str, front: Front) -> str:
    """Return path and query of an address on the shop's own host, an empty string for another."""
    url = join(location, f"https://{front.host}/")
    if url is None or not url.startswith(("http://", "https://")):
        return ""
    parts = split(url)
    if not front.is_own(parts.host):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
