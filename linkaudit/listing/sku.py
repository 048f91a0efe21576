"""Seller SKUs: valid for the market, no two alike, and the same for a variant in every run.

A seller SKU depends on the variant alone (its own SKU, its product's handle, its option values), never on what else is
listed today. Where the shop's SKU cannot stand as it is, a short digest of the variant makes it its own.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from itertools import count
from unicodedata import category, normalize

from linkaudit.model import Market, Problem, Product, Record, Variant

PREFIX = "LA-"
_MADE = 10  # characters of a digest that stands alone: 50 bits
_ADDED = 6  # of one behind the shop's own SKU
_NEVER = re.compile(r"[^A-Za-z0-9_-]+")
# As Excel shows a long number, in English or with a decimal comma; nobody writes a plus after the E of a SKU by hand.
_SHORTENED = re.compile(r"'?-?\d(?:[.,]\d+)?E\+\d{2,3}", re.IGNORECASE)


class Given(Record, frozen=True, kw_only=True, gc=False):
    """The seller SKU of one variant. ``problems`` have no place (``sku``): the caller knows the row."""

    variant_key: str
    seller_sku: str
    problems: tuple[Problem, ...] = ()


def fold_sku(sku: str) -> str:
    """Return what two SKUs share that are the same to people and spreadsheets: without case.

    >>> fold_sku("Tee-Ⅱ-RED") == fold_sku("tee-ⅱ-red")
    True
    """
    return sku.strip().casefold()


def variant_key(variant: Variant) -> str:
    """Tell a variant within its product: its option values, or its position where it has none.

    >>> variant_key(Variant(product_ref=1, ref=1, option_values=("M", "Red"))), variant_key(
    ...     Variant(product_ref=1, ref=1, position=3))
    ('M / Red', '3')
    """
    return " / ".join(value.strip() for value in variant.option_values if value.strip()) or str(variant.position)


def variant_keys(variants: Iterable[Variant]) -> list[str]:
    """Return the keys of a product's variants; a repeated one is numbered, as ``M #2``.

    >>> variant_keys([Variant(product_ref=1, ref=ref, option_values=("M",)) for ref in (1, 2)])
    ['M', 'M #2']
    """
    taken: set[str] = set()
    keys = []
    for variant in variants:
        key, number = variant_key(variant), 1
        unlike = key
        while unlike in taken:
            number += 1
            unlike = f"{key} #{number}"
        taken.add(unlike)
        keys.append(unlike)
    return keys


def plain(sku: str, market: Market) -> str:
    """Return a SKU with only what the market allows in it, whatever its length; empty if nothing is left.

    White space becomes a hyphen; so does any other character where the market takes letters and digits alone.
    """
    if sku.isascii() and sku.isprintable() and " " not in sku and _matches(sku[: market.sku_max], market):
        return sku
    spaced = "".join(" " if letter.isspace() else letter for letter in sku if letter.isspace() or _is_shown(letter))
    text = "-".join(spaced.split())
    if not text or _matches(text[: market.sku_max].ljust(market.sku_min, "0"), market):
        return text
    letters = normalize("NFKD", text.replace("ß", "ss"))
    ascii_only = _NEVER.sub("-", "".join(letter for letter in letters if category(letter)[0] != "M"))
    return re.sub("-{2,}", "-", ascii_only).strip("-_")


def repeated_skus(skus: Iterable[str], market: Market) -> frozenset[str]:
    """Return the SKUs (plain, folded) that more than one of the shop's variants would have.

    Holds eight bytes for each SKU, and the repeated ones whole.
    """
    seen: set[int] = set()
    repeated: set[str] = set()
    for sku in skus:
        folded = fold_sku(plain(sku, market))
        mark = hash(folded)
        if folded and mark in seen:
            repeated.add(folded)
        seen.add(mark)
    return frozenset(repeated)


def assign(
    product: Product,
    variants: Sequence[Variant],
    market: Market,
    *,
    prefix: str = "",
    kept: Mapping[str, str],
    repeated: Container[str] = frozenset(),
    used: Container[str] = frozenset(),
) -> list[Given]:
    """Give each variant of a product its seller SKU, in their order.

    ``kept`` are those that earlier runs gave to this product's variants, by ``variant_keys``: they stay while the
    market takes them. ``repeated`` comes from ``repeated_skus``. ``used`` are seller SKUs (folded) of other products,
    of this run and of earlier ones. ``prefix`` begins the SKUs that are made where the shop has none.
    """
    own = {fold_sku(sku) for sku in kept.values()}
    done: set[str] = set()
    given = []
    for variant, key in zip(variants, variant_keys(variants), strict=True):
        sku = kept.get(key, "")
        if not sku or not _matches(sku, market) or fold_sku(sku) in done or fold_sku(sku) in used:
            ways = proposed(variant, product, key, market, prefix, repeated)
            sku = next(way for way in ways if not any(fold_sku(way) in taken for taken in (done, own, used)))
        done.add(fold_sku(sku))
        given.append(Given(variant_key=key, seller_sku=sku, problems=_problems(variant.sku, sku, market, repeated)))
    return given


def proposed(
    variant: Variant,
    product: Product,
    key: str,
    market: Market,
    prefix: str = "",
    repeated: Container[str] = frozenset(),
) -> Iterator[str]:
    """Yield seller SKUs that a variant can have, the best first and without end; all are valid for the market.

    The shop's own as it is, or with what the market refuses replaced; with a digest where others have it too, or where
    it is too long or too short; one that is made where the shop has none.
    """
    base = plain(variant.sku, market)
    identity = f"{product.handle.lower()}\n{key}"
    if _matches(base, market) and fold_sku(base) not in repeated:
        yield base
    begin = plain(prefix or PREFIX, market)[: market.sku_max - _MADE * 2]
    if not base and variant.variant_id is not None and _matches(made := f"{begin}{variant.variant_id}", market):
        yield made
    for turn in count():
        digest = _digest(f"{identity}\n{turn}" if turn else identity)
        if base:
            head = base[: market.sku_max - _ADDED - 1].rstrip("-_.")
            yield f"{head}-{digest[:_ADDED]}"
        yield f"{begin}{digest[:_MADE]}"


def _digest(text: str) -> str:
    return b32encode(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).digest()).decode("ascii")


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _matches(sku: str, market: Market) -> bool:
    return market.sku_min <= len(sku) <= market.sku_max and bool(_pattern(market.sku_pattern).fullmatch(sku))


def _is_shown(letter: str) -> bool:
    return letter.isprintable() and (letter.isascii() or category(letter) not in ("So", "Sk"))


def _problems(raw: str, sku: str, market: Market, repeated: Container[str]) -> tuple[Problem, ...]:
    """Say what is wrong with the shop's SKU, whether it was put right now or in an earlier run."""
    if not raw.strip():
        reason = f"The variant has no SKU; it is called “{sku}” on TikTok Shop."
        cure = "Enter a SKU in Shopify to use your own"
        return (Problem(code="TS151", field="seller_sku", reason=reason, cure=cure),)
    found = []
    base = plain(raw, market)
    if _SHORTENED.fullmatch(raw.strip()):
        reason = f"A spreadsheet shortened the SKU, its last digits are lost; it is called “{sku}” on TikTok Shop."
        cure = ("Give the export as Shopify wrote it, not saved by a spreadsheet; or enter the SKU again in Shopify,"
                " before the first upload")  # fmt: skip
        found.append(Problem(code="TS152", field="seller_sku", value=raw, reason=reason, cure=cure))
    elif base != raw or not _matches(base, market):
        limit = f"{market.sku_min} to {market.sku_max} characters, no spaces"
        reason = f"The SKU became “{sku}”."
        found.append(Problem(code="TS152", field="seller_sku", value=raw, limit=limit, reason=reason))
    if fold_sku(base) in repeated:
        found.append(_alike(raw, base, sku))
    elif not found and sku != raw:
        reason = f"The variant is called “{sku}”: it was listed under it, or “{raw}” was given to another variant."
        found.append(Problem(code="TS153", field="seller_sku", value=raw, limit="used once", reason=reason))
    return tuple(found)


def _alike(raw: str, base: str, sku: str) -> Problem:
    """Tell a SKU of which the same is left as of another variant's, be they written alike in the shop or not."""
    reason, cure = f"Another variant of the shop has this SKU too, or one that becomes it; this one became “{sku}”.", ""
    if base != raw:
        reason = f"Only “{base}” of this SKU may stand, and another variant comes to the same; this one became “{sku}”."
        cure = "Nothing, it was changed; or give each variant a SKU in Shopify that differs in letters A to Z or digits"
    return Problem(code="TS153", field="seller_sku", value=raw, limit="used once", reason=reason, cure=cure)
