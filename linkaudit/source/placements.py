"""From the parts of one record (a description, a setting, a menu URL) to its placements."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urljoin

import msgspec

from linkaudit.model import OwnerKind, Placement, Surface
from linkaudit.source.extract import Form, Found, extract
from linkaudit.urls.identity import TEXT


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """What the parts belong to. ``base`` is the path of the document they stand in (``/products/x``)."""

    kind: OwnerKind
    ref: int
    id: str
    title: str
    base: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One text of an owner: its ``field`` as users know it, and the ``form`` it is written in."""

    field: str
    form: Form
    text: str


def placements(owner: Owner, parts: Iterable[Part]) -> tuple[list[Placement], dict[str, int]]:
    """Return the links of all parts in document order, and how many were left out by reason.

    Ordinals run from 1 across the parts. A ``<base href>`` becomes the ``base`` of its own part's links: absolute if
    it was written so, else joined with the owner's. Pure; never raises.
    """
    out: list[Placement] = []
    left: dict[str, int] = {}
    for part in parts:
        found = extract(part.form, part.text, part.field)
        for why, count in found.left.items():
            left[why] = left.get(why, 0) + count
        if found.links:
            _append(out, owner, part.field, found)
    return out, left


def _append(out: list[Placement], owner: Owner, field: str, found: Found) -> None:
    described = owner.kind is OwnerKind.PRODUCT and field == "description"
    surface = Surface.DESCRIPTION if described else Surface.CONTENT
    base = _base(owner.base, found.base) if found.base else owner.base
    plain = owner.kind is OwnerKind.REDIRECT  # Shopify takes a target without a scheme for a host
    kind, ref, owner_id, title = owner.kind, owner.ref, owner.id, owner.title
    out.extend([
        # an address in plain text has no base: a missing scheme means https there
        Placement(
            owner_kind=kind, owner_ref=ref, owner_id=owner_id, title=title, field=field, ordinal=ordinal,
            locator=link.locator, url=link.url, surface=surface,
            base=TEXT if plain or link.locator.startswith('text "') else base, anchor=link.anchor,
        )
        for ordinal, link in enumerate(found.links, len(out) + 1)
    ])


def _base(own: str, href: str) -> str:
    """Return the document's base; one that no browser takes (HTML standard: data:, javascript:) changes nothing."""
    if href[:5].lower() == "data:" or href[:11].lower() == "javascript:" or "{{" in href or "{%" in href:
        return own
    try:
        return href if href.startswith("//") else urljoin(own, href)
    except ValueError:
        return own
