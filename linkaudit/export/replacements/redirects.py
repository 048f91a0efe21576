"""redirects.csv: for Shopify's import of URL redirects, from pages that are gone to the product on TikTok Shop.

Only where a redirect fires: Shopify looks at redirects when a path would be a 404, so a page that opens is never sent
away. A target may be on another host; a path has at most 1,024 characters, a target 255 (help.shopify.com "URL
redirects" and the REST resource Redirect, read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from linkaudit.export.table import Cell
from linkaudit.model import Verdict
from linkaudit.model.replacement import Change
from linkaudit.urls.normalise import split
from linkaudit.urls.store_path import never_fires

HEADER = ("Redirect from", "Redirect to")
_GONE = "LA301"
_MAX_PATH, _MAX_TARGET = 1024, 255


def rows(changes: Iterable[Change], hosts: frozenset[str]) -> Iterator[list[Cell]]:
    """Yield the rows of redirects.csv, each path once; ``hosts`` are the store's own."""
    done: set[str] = set()
    for change in changes:
        path = _path(change, hosts)
        if path and path.casefold() not in done:
            done.add(path.casefold())
            yield [path, change.goal.url]


def _path(change: Change, hosts: frozenset[str]) -> str:
    """Return the path of a page that is gone and whose product can be bought on TikTok Shop, or an empty string."""
    goal, spot = change.goal, change.spot
    gone = spot.verdict is Verdict.BROKEN and _GONE in spot.codes
    if not gone or not goal.url or goal.live is False or len(goal.url) > _MAX_TARGET:
        return ""
    place = split(spot.target_url)
    path = place.path.rstrip("/")
    fires = place.host in hosts and len(path) <= _MAX_PATH and not never_fires(path or "/")
    return path if fires else ""
