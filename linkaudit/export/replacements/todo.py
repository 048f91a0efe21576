"""todo.csv: one row for each place where a link stands that is to be replaced, most money first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from linkaudit.export.table import Cell
from linkaudit.model import Direction, Surface
from linkaudit.model.replacement import Change, Goal, Spot

HEADER = (
    "action what_to_do surface placement_kind placement_id placement_title placement_field locator note link_url"
    " verdict tiktok_url tiktok_product_id product_handle product_title more_products revenue currency"
).split()

# What TikTok lets a seller do at each place (Seller Center's and Ads Manager's own columns; what creators see in the
# app was not checked there; read 2026-11-22).
_WORDS = {
    Surface.AD: "In Ads Manager, set the ad's sales destination to TikTok Shop and choose this product (ads.xlsx)",
    Surface.CATALOG: "Take the item's ads from TikTok Shop instead of the catalog (Product source: TikTok Shop)",
    Surface.BIO: "Put this address into the profile's website field, or clear it and show the product in the shop tab",
    Surface.VIDEO: "Add the TikTok Shop product to the video in place of the link",
    Surface.LIVE: "Add the TikTok Shop product to the LIVE's shopping bag in place of the link",
    Surface.STOREFRONT: "Show the TikTok Shop product in the shop tab or showcase in place of the link",
    Surface.POST: "Take the link out of the text, and add the TikTok Shop product to the post",
    Surface.UNKNOWN: "Find out where this link stands on TikTok, and put the TikTok Shop product there",
}
_ON_PAGE = "Change this link in the store to the product's address on TikTok Shop, or remove it"
_NO_PRODUCT = {
    Surface.AD: "The link leads to no single product: choose a listing for this ad, or stop it",
    Surface.CATALOG: "The item's link leads to no product of the store: correct the catalog, or take the item out",
    Surface.BIO: "The link leads to no single product: put the shop's TikTok Shop page there, or clear the field",
}
_ANY = "The link leads to no single product: choose a listing that fits, or remove the link"
_REMOVE = "This link leads to a page of TikTok that ends: remove it, or link a product on TikTok Shop"
_LIST = "List the product on TikTok Shop first (listing sheets, mapping.csv), then come back to this row"
_PUBLISH = "Publish the product in Seller Center first: buyers cannot see it yet. Then: "
_LOOK_UP = "The product is listed, but a spreadsheet lost its id: give a fresh batch-edit export to `linkaudit match`"


def rows(changes: Iterable[Change]) -> Iterator[list[Cell]]:
    """Yield the rows of todo.csv."""
    for change in changes:
        spot, goal = change.spot, change.goal
        action, words = what_to_do(spot, goal)
        yield [
            action, words, spot.surface, spot.owner_kind, spot.owner_id, spot.title, spot.field, spot.locator,
            spot.note, spot.url, spot.verdict, goal.url or None, goal.product_id or None, goal.handle or None,
            goal.product_title or None, goal.more or None, change.revenue,
            change.currency if change.revenue is not None else None,
        ]  # fmt: skip


def what_to_do(spot: Spot, goal: Goal) -> tuple[str, str]:
    """Return one of ``replace_link``, ``remove_link``, ``list``, ``publish``, ``manual``, and what it means here."""
    on_page = spot.direction is Direction.ON_PAGE
    if not goal.handle:
        return ("remove_link", _REMOVE) if on_page else ("manual", _NO_PRODUCT.get(spot.surface, _ANY))
    if not goal.listed:
        return "list", _LIST
    if not goal.url:
        return "manual", _LOOK_UP
    words = _ON_PAGE if on_page else _WORDS.get(spot.surface, _WORDS[Surface.UNKNOWN])
    if goal.live is False:
        return "publish", _PUBLISH + words[0].lower() + words[1:]
    return "replace_link", words
