"""All kinds of files, and the choice among them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from linkaudit.source.ads.kinds import ADS_KINDS
from linkaudit.source.analytics.kinds import ANALYTICS_KINDS
from linkaudit.source.base import FileKind, Member
from linkaudit.source.documents.kinds import DOCUMENT_KINDS
from linkaudit.source.json.kinds import JSON_KINDS
from linkaudit.source.own import own
from linkaudit.source.reading.opening import members
from linkaudit.source.refusal import refusal
from linkaudit.source.seller_center.kinds import SELLER_CENTER_KINDS
from linkaudit.source.seller_center.lookalikes import pretends
from linkaudit.source.tables.link_list import LinkList
from linkaudit.source.tables.matrixify import Matrixify
from linkaudit.source.tables.product_csv import ProductCsv
from linkaudit.source.tables.redirect_csv import RedirectCsv

# Asked in this order; the list of links takes what looks like links and nothing else wanted.
KINDS: tuple[FileKind, ...] = (
    *SELLER_CENTER_KINDS,
    Matrixify(),
    ProductCsv(),
    RedirectCsv(),
    *ADS_KINDS,
    *JSON_KINDS,
    *ANALYTICS_KINDS,
    *DOCUMENT_KINDS,
    LinkList(),
)


class Recognised(msgspec.Struct, frozen=True):
    """A member and its kind. ``also`` names members with the same content, which are not read again."""

    member: Member
    kind: FileKind
    also: tuple[str, ...] = ()


def kind_named(name: str) -> FileKind:
    """Return the kind that a bookmark names. Raises ``KeyError`` for a name that no kind has."""
    return {kind.name: kind for kind in KINDS}[name]


def recognise(member: Member) -> FileKind | None:
    """Return the first kind that ``member`` is of, or None."""
    return None if pretends(member) or own(member) else next((kind for kind in KINDS if kind.recognise(member)), None)


# Kinds whose rows have days that may be written in an order that nothing tells.
_DATED = frozenset({"ga4", "shopify_sessions", "ads_report"})


def recognise_all(paths: Iterable[Path], dates: str = "") -> list[Recognised]:
    """Tell the kind of everything at ``paths``, in their order, before anything is read.

    ``dates`` is the user's word for the order of days (see ``Member``): a file read another way is another stream.

    Raises ``UnreadableInput`` for the first that is of no kind, or cannot be opened.
    """
    found: dict[str, Recognised] = {}
    for member in members(paths):
        before = found.get(member.fingerprint)
        if before:
            found[member.fingerprint] = msgspec.structs.replace(before, also=(*before.also, member.name))
            continue
        kind = recognise(member)
        if kind is None:
            raise refusal(member)
        read = member
        if dates and kind.name in _DATED:
            read = msgspec.structs.replace(member, dates=dates, fingerprint=f"{member.fingerprint}/{dates}")
        found[member.fingerprint] = Recognised(read, kind)
    return list(found.values())
