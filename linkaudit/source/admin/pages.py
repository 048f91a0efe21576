"""A connection by pages, each of its nodes complete: whatever is nested in it is fetched to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from linkaudit.errors import SourceError
from linkaudit.source.admin import queries
from linkaudit.source.admin.client import Answer, Denied, GivenUp
from linkaudit.source.admin.faults import TooExpensive
from linkaudit.source.admin.feeds import Nested, Part
from linkaudit.source.admin.lines import children_of, cut_out, flattened
from linkaudit.source.admin.session import Session
from linkaudit.source.json.stream import Json

LARGEST_PAGE = 250  # objects a page (shopify.dev, API limits, read 2026-11-22)
MOST_NESTED = 20_000  # below the 25,000 objects that Shopify lets one page through
_CURE = "What was saved stays; run the same command again"
_CALM = 3  # pages in a row before a larger one is tried


class TooMany(Exception):
    """A connection is too long for pages: a bulk operation has to fetch it."""


class PageSize:
    """How many objects to ask for at once: halved when a query is too dear, raised again while pages go through.

    What went through before is not exceeded again for a while after a refusal.
    """

    def __init__(self, first: int) -> None:
        self.now = first
        self._ceiling = LARGEST_PAGE
        self._calm = 0
        self._good = 0
        self._slow = False

    def too_dear(self) -> bool:
        """Ask for less from now on; False if there is no less."""
        known = self._good if self._good < self.now else 0
        smaller = self.now // 2
        self._ceiling = max(1, known or smaller)
        self._calm = self._good = 0
        self.now = max(1, smaller)
        return smaller > 0

    def too_slow(self) -> bool:
        """Ask for far less, once; False if that was tried already or there is no less: each try takes minutes."""
        if self._slow or self.now == 1:
            return False
        self._slow, self._calm, self._good = True, 0, 0
        self._ceiling = max(1, self.now // 2)
        self.now = max(1, self.now // 8)
        return True

    def went_through(self) -> None:
        """Take note of a page that was answered."""
        self._slow = False
        self._calm += 1
        self._good = max(self._good, self.now)
        if self._calm % _CALM == 0:
            self.now = min(self.now * 2, self._ceiling)
        if self._calm % (_CALM * 10) == 0:
            self._ceiling = LARGEST_PAGE


class Page:
    """One page: its nodes as lines, how many roots, and the cursor of the next (None: it was the last)."""

    def __init__(self, lines: list[bytes], roots: int, after: str | None) -> None:
        self.lines = lines
        self.roots = roots
        self.after = after


Denials = Callable[[Answer], None]


def pages(
    session: Session, part: Part, variables: dict[str, Json], after: str | None, denied: Denials
) -> Iterator[Page]:
    """Yield the pages of a part from the cursor ``after`` on. ``denied`` gets every answer, to note what it lacks.

    Raises ``TooMany`` if a nested connection is too long for pages, ``SourceError`` if there is no connection at all.
    """
    name, text = queries.by_pages(part)
    size = PageSize(part.first)
    while True:
        answer = dear(session, text, {**variables, "after": after}, size, name)
        denied(answer)
        connection = answer.data.get(part.root)
        nodes = nodes_of(connection, f"{session.client.shop.name}, {name}")
        if None in nodes and not answer.denied:
            denied(Answer({}, (Denied(part.root, "an object comes empty, without a reason"),)))
        whole = [node for node in nodes if node is not None]
        lines = [line for node in whole for line in _whole(session, part, node, denied)]
        before, after = after, next_page(connection)
        if after is not None and after == before:
            raise SourceError("the pages do not go on", where=f"{session.client.shop.name}, {name}", cure=_CURE)
        yield Page(lines, len(whole), after)
        if after is None:
            return


def dear(session: Session, text: str, variables: dict[str, Json], size: PageSize, name: str) -> Answer:
    """Run a query whose ``first`` is the page size, with smaller pages until it is cheap enough."""
    while True:
        try:
            answer = session.client.run(text, {**variables, "first": size.now}, name=name)
        except TooExpensive as fault:
            if not size.too_dear():
                raise SourceError(fault.what, where=f"{session.client.shop.name}, {name}") from None
            continue
        except GivenUp as fault:
            # a page may be too much work for the ten seconds that Shopify gives itself
            if not fault.ran or not size.too_slow():
                raise
            continue
        size.went_through()
        return answer


def _whole(session: Session, part: Part, node: dict[str, Json], denied: Denials) -> Iterator[bytes]:
    """Yield a node and all its children as lines."""
    further = {nested.path: next_page(_look(node, nested)) for nested in part.nested}
    identity = str(node["id"])
    yield from flattened(node, part)
    for nested in part.nested:
        if after := further[nested.path]:
            yield from _rest(session, part, nested, (identity, after), denied)


def _rest(session: Session, part: Part, nested: Nested, start: tuple[str, str], denied: Denials) -> Iterator[bytes]:
    """Yield what a nested connection holds beyond its first page."""
    name, text = queries.the_rest(part, nested)
    size = PageSize(max(nested.first, 50))
    identity, after, count = start[0], start[1], nested.first
    while after:
        answer = dear(session, text, {"id": identity, "after": after}, size, name)
        denied(answer)
        node = answer.data.get("node")
        connection = cut_out(node, nested) if isinstance(node, dict) else None
        children = list(children_of(connection, identity))
        yield from children
        count += len(children)
        if count > MOST_NESTED:
            raise TooMany
        after = next_page(connection) or ""


def _look(node: dict[str, Json], nested: Nested) -> Json:
    found: Json = node
    for step in nested.path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def nodes_of(connection: Json, where: str) -> list[dict[str, Json] | None]:
    """Return the nodes of a page, None for one that is empty. What is no page is not taken for an empty one."""
    edges = connection.get("edges") if isinstance(connection, dict) else None
    if not isinstance(edges, list):
        raise SourceError("the shop's answer lacks what was asked for", where=where, cure=_CURE)
    nodes = [edge.get("node") if isinstance(edge, dict) else None for edge in edges]
    return [node if isinstance(node, dict) else None for node in nodes]


def next_page(connection: Json) -> str | None:
    """Return the cursor of the next page of a connection; None if it was the last.

    Raises ``SourceError`` if it goes on and does not say where.
    """
    info = connection.get("pageInfo") if isinstance(connection, dict) else None
    if not isinstance(info, dict) or not info.get("hasNextPage"):
        return None
    if not info.get("endCursor"):
        raise SourceError("there is a next page, and the shop's answer does not say where", cure=_CURE)
    return str(info["endCursor"])
