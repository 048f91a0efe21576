"""From a link to the products it stands for, with method and confidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

import msgspec

from linkaudit.audit.catalog import Catalog
from linkaudit.model import JudgedLink, Match, Verdict
from linkaudit.urls.facets import Facet, facets
from linkaudit.urls.normalise import decoded_path, handle_key, split
from linkaudit.urls.store_path import classify, locale_root

MAX_PRODUCTS = 50  # of a collection or page, by contract

Members = Callable[[str, str, Sequence[Facet]], Sequence[str] | None]


def match(
    link: JudgedLink, catalog: Catalog, members: Members, sold: Mapping[str, int],
    earned: Mapping[str, Decimal] = MappingProxyType({}),
) -> Match:
    """Match a judged link to products of the store.

    ``members(kind, name, facets)`` names the products of a collection (by its handle) that meet all ``facets``, whether
    the storefront shows them or not, or those that a page or article (by its path) links to, in their own order; None
    if facets are given and cannot be told. ``sold`` is the number of units that TikTok's orders bought per product
    handle (lower case), ``earned`` the money of the links to the product alone, which ranks those of which as many
    were sold.
    """
    kind, handle = _goal(link, catalog)
    if kind == "cart":
        handles = [catalog.variants[number] for number in link.variant_ids if number in catalog.variants]
        return _many(link, "cart", "high", handles, {})
    if kind == "product" and handle in catalog.products:
        method = _direct_method(link)
        confidence = "medium" if method in ("redirect", "discount") else "high"
        confidence = "low" if link.resolved_by == "none" else confidence
        return _many(link, method, confidence, [handle], {})
    if kind in ("collection", "collection_list"):
        wanted = facets(_path(link, catalog), split(link.target_url).query)
        found = members("collection", handle, wanted)
        confidence = "low" if found is None else "medium"  # else it stands for all of the collection
        found = members("collection", handle, ()) if found is None else found
        shown = [one for one in map(handle_key, found or ()) if catalog.in_collections(one)]
        return _many(link, "collection", confidence, shown, sold, earned)
    if kind in ("page", "article"):
        shown = [handle_key(one) for one in members(kind, _path(link, catalog), ()) or ()]
        return _many(link, kind, "low", shown, sold, earned)
    return Match(link_id=link.link_id, method="home" if kind == "home" else "none", confidence="none")


def _goal(link: JudgedLink, catalog: Catalog) -> tuple[str, str]:
    """Return kind and handle of what a link opens; a discount link opens what its redirect names."""
    if link.target_kind != "discount":
        return link.target_kind, link.target_handle
    named = classify(_path(link, catalog))
    return named.kind, named.handle


def _path(link: JudgedLink, catalog: Catalog) -> str:
    """Return the path a link opens, decoded, without language folder."""
    path = decoded_path(split(link.target_url).path)
    return path[len(locale_root(path, catalog.roots)[0]) :] or "/"


def _direct_method(link: JudgedLink) -> str:
    if link.target_kind == "discount":
        return "discount"
    if link.variant_ids:
        return "variant"
    return "redirect" if link.resolved_by == "redirect" else "direct"


def _many(
    link: JudgedLink, method: str, confidence: str, handles: list[str], sold: Mapping[str, int],
    earned: Mapping[str, Decimal] = MappingProxyType({}),
) -> Match:  # fmt: skip
    distinct = list(dict.fromkeys(handles))
    ranked = sorted(distinct, key=lambda handle: (-sold.get(handle, 0), -earned.get(handle, 0)))
    return Match(
        link_id=link.link_id, method=method if ranked else "none", confidence=confidence if ranked else "none",
        handles=tuple(ranked[:MAX_PRODUCTS]), variant_ids=link.variant_ids if method in ("variant", "cart") else (),
        left_out=max(0, len(ranked) - MAX_PRODUCTS),
    )  # fmt: skip


def to_one(link: JudgedLink, catalog: Catalog) -> str:
    """Return the handle of the one product that a link leads to, or an empty string."""
    kind, handle = _goal(link, catalog)
    return handle if kind == "product" and handle in catalog.products else ""


def by_rank(found: Match, rank: Mapping[str, int]) -> Match:
    """Return a match with its products in the order of ``rank``, those without one last."""
    last = len(rank) + 1
    return msgspec.structs.replace(found, handles=tuple(sorted(found.handles, key=lambda one: rank.get(one, last))))


def action(link: JudgedLink, handle: str, catalog: Catalog) -> str:
    """Say what to do about a row of the mapping: one of the contract's actions."""
    if link.verdict in (Verdict.OK, Verdict.SURVIVES):
        return "none"
    if link.verdict is Verdict.UNKNOWN:
        return "manual"
    if link.direction == "on-page":
        return "replace_link"
    if not handle:
        return "replace_link" if link.verdict is Verdict.BROKEN else "manual"
    entry = catalog.products.get(handle)
    if entry is None or entry.why_dead:
        return "fix_first"
    return "replace_link" if link.verdict is Verdict.BROKEN else "list"
