"""What all JSON kinds share: nodes typed by msgspec, ids in any spelling, and the record builder ``Out``.

A node type names every spelling of a field; what it does not name is never decoded. A field of the wrong type is left
out and named in a ``Skip``; the rest of the record is used.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from hashlib import blake2b
from typing import Annotated, Generic, TypeAlias, TypeVar
from urllib.parse import urlsplit

import msgspec
from msgspec import UnsetType, field

from linkaudit.model import Content, Host, Skip
from linkaudit.source.placements import Owner, Part, placements

T = TypeVar("T")

Word: TypeAlias = str | int | None
Maybe: TypeAlias = Word | UnsetType
# what is counted: as large as the readers of tables take it, far below what SQLite's integers hold
LARGEST_WHOLE = 10**15 - 1
Whole: TypeAlias = Annotated[int, msgspec.Meta(ge=-LARGEST_WHOLE, le=LARGEST_WHOLE)]

_DIGITS = re.compile(r"(\d+)(?:\?.*)?$")
_GID = re.compile(r"gid://\w+/(\w+)/")
# SQLite's integers hold the ids, and the numbers of up to a thousand parts of a thing made of them; Shopify's are
# below 10**15 (2026).
_LARGEST = ((1 << 63) - 1) // 1000
_DIGITS_HELD = 19
_LARGEST_MONEY = Decimal(10) ** 15
_LABELS = 20
_PLACES = 100  # room for that many skips in one record


class PageInfo(msgspec.Struct, gc=False):
    """GraphQL's word on whether a connection goes on."""

    has_next: bool = field(name="hasNextPage", default=False)


class Edge(msgspec.Struct, Generic[T], gc=False):
    """One edge of a GraphQL connection."""

    node: T


class Connection(msgspec.Struct, Generic[T], gc=False):
    """A GraphQL connection, by nodes or by edges."""

    nodes: list[T] = []
    edges: list[Edge[T]] = []
    page_info: PageInfo | None = field(name="pageInfo", default=None)


class Node(msgspec.Struct, gc=False):
    """Fields by which every thing is named."""

    id: Word = None
    legacy_id: Word = field(name="legacyResourceId", default=None)
    parent: str | None = field(name="__parentId", default=None)


def listed(many: list[T] | Connection[T] | None) -> list[T]:
    """Return the elements of a list or connection, whichever the source wrote."""
    if not many:
        return []
    if isinstance(many, list):
        return many
    return many.nodes or [edge.node for edge in many.edges]


def goes_on(many: list[T] | Connection[T] | None) -> bool:
    """Whether a connection says that it has more elements than it shows."""
    return isinstance(many, Connection) and many.page_info is not None and many.page_info.has_next


def number(word: Word | UnsetType) -> int | None:
    """Return Shopify's numeric id from an int, a string of digits or a gid.

    >>> number("gid://shopify/Product/77?x=1"), number("77"), number(77), number("x"), number(None)
    (77, 77, 77, None, None)
    """
    if word.__class__ is int:
        return word if 0 <= word <= _LARGEST else None
    if not word or not isinstance(word, str):
        return None
    tail = word[word.rfind("/") + 1 :]
    if not tail.isdigit() or not tail.isascii():
        found = _DIGITS.search(word)
        if not found:
            return None
        tail = found[1]
    identity = int(tail) if len(tail) < _DIGITS_HELD else _LARGEST + 1
    return identity if identity <= _LARGEST else None


def gid_type(word: object) -> str:
    """Return the type that a gid names, or an empty string.

    >>> gid_type("gid://shopify/OnlineStorePage/5"), gid_type(5)
    ('OnlineStorePage', '')
    """
    found = _GID.match(word) if isinstance(word, str) else None
    return found[1] if found else ""


def stable_ref(*words: object) -> int:
    """Return a number that stands for ``words`` in every crawl; 56 bits."""
    return int.from_bytes(blake2b("\0".join(map(str, words)).encode(), digest_size=7).digest(), "big")


def text(*words: Word) -> str:
    """Return the first of ``words`` that says something.

    >>> text(None, "", 5), text(None)
    ('5', '')
    """
    for word in words:
        if word:
            return word if isinstance(word, str) else str(word)
    return ""


def money(*amounts: Decimal | None) -> Decimal | None:
    """Return the first amount that is one."""
    for amount in amounts:
        if amount is not None and amount.is_finite() and abs(amount) < _LARGEST_MONEY:
            return amount
    return None


def placed(url: str) -> tuple[str, str]:
    """Return host and path of a URL; both empty if it is broken.

    >>> placed("https://Shop.example:443/fr"), placed("https://[x")
    (('shop.example', '/fr'), ('', ''))
    """
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.path
    except ValueError:
        return "", ""


def _no_picture(_: int | None) -> str:
    return ""


class Context:
    """What a stream remembers between its records: small look-up tables, and how far it is.

    ``ordinal`` is the number of the record in the stream, which counts ``unit``s. ``replayed``: it was saved before
    and is only read again for what later records need to know. ``unready`` is when the oldest order changed whose
    visits Shopify had not put together yet. ``unread`` are the kinds of things of which one may exist that could not
    be read ("": it may be of any kind). ``by_id``: records are numbered by Shopify's ids, not by their place, and
    ``owner`` is the id of the content that the present one belongs to. ``picture`` tells the address of a variant's
    picture, by the variant's id, where the stream has it apart from the variant.
    """

    def __init__(self, unit: str = "record", *, by_id: bool = False) -> None:
        self.unit = unit
        self.by_id = by_id
        self.owner: int | None = None
        self.ordinal = 0
        self.replayed = False
        self.blogs: dict[int, str] = {}
        self.hosts: dict[tuple[str, str], bool] = {}
        self.fronts: set[str] = set()
        self.members = 0
        self.unnamed = 0
        self.traits: set[str] = set()
        self.unready = ""
        self.picture: Callable[[int | None], str] = _no_picture
        self.unread: set[str] = set()
        self._unused: set[str] = set()
        self._nth: Counter[int] = Counter()

    def unused(self, label: str) -> str:
        """Return the reason under which a thing of a kind without use is counted; few of them, whatever the file."""
        if label not in self._unused and (len(self._unused) >= _LABELS or not label.isidentifier()):
            return "not used: other records"
        self._unused.add(label)
        return f"not used: {label}"

    def nth(self, parent: int) -> int:
        """Return which of its parent's children this one is, from 1."""
        self._nth[parent] += 1
        return self._nth[parent]

    @property
    def where(self) -> str:
        """Name the record for people."""
        return f"{self.unit} {self.ordinal}"


class Out:
    """Collects what one source record, or several in a row, give."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.records: list[Content] = []
        self.left_out: Counter[str] = Counter()
        self._skips = 0
        self._skipped_at = 0

    def place(self, owner: Owner, parts: Iterable[Part]) -> None:
        """Add the placements of ``parts``."""
        if self.context.replayed:
            return
        found, left_out = placements(owner, parts)
        self.records += found
        if left_out:
            self.left_out.update(left_out)

    def skip(self, what: str, why: str, cure: str, *, unread: str | None = None) -> None:
        """Add a ``Skip`` for the field ``what`` of this record (empty: for all of it).

        ``unread``: the kind of thing that may exist unseen because of it ("": any); None if there is none.
        """
        if unread is not None:
            self.context.unread.add(unread)
        where = f"{self.context.where}, {what}" if what else self.context.where
        self._skips = self._skips + 1 if self._skipped_at == self.context.ordinal else 1
        self._skipped_at = self.context.ordinal
        ref = self.context.ordinal * _PLACES + self._skips
        self.records.append(Skip(ref=ref, where=where, why=why, cure=cure, owner=self.context.owner))

    def host(self, host: str, *, root: str = "", primary: bool = False) -> None:
        """Add a host of the store, once a stream."""
        key = (host.lower().rstrip("."), root.rstrip("/").lower())
        known = self.context.hosts.get(key)
        if key[0] and (known is None or (primary and not known)):
            self.context.hosts[key] = primary
            self.records.append(Host(host=key[0], root=key[1], primary=primary))
