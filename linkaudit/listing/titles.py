"""Titles: rows of the sheet become one product by their title, so no two products may share one."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import count

from linkaudit.listing.fitting import at_word, fold
from linkaudit.listing.text.title import clean_title
from linkaudit.model import Market, Problem, Product

_LONGEST = 40  # characters of what is added
_NO_WORD = re.compile(r"[^\w]+|_")
# What a handle gets when a product is copied in Shopify's admin (seen in public exports; read 2026-11-22).
_COPIES = {"copy", "of", "copie", "kopie", "copia", "duplicate", "副本"}


def fold_title(title: str) -> str:
    """Return what makes two titles one for a reader: without case, width and extra white space.

    >>> fold_title(" Classic  TEE") == fold_title("classic tee")
    True
    """
    return fold(title)


def repeated_titles(titles: Iterable[str]) -> frozenset[str]:
    """Return the folded titles that occur more than once; ``titles`` are those of different products.

    Holds a number for each title, and the repeated ones whole.
    """
    seen: set[int] = set()
    repeated: set[str] = set()
    for title in titles:
        folded = fold_title(title)
        mark = hash(folded)
        if folded and mark in seen:
            repeated.add(folded)
        seen.add(mark)
    return frozenset(repeated)


def candidates(title: str, product: Product, market: Market, extra: Sequence[str] = ()) -> list[str]:
    """Return longer titles that tell a product from others of its title, the most telling first; none too long.

    They add the vendor, the type, ``extra`` (values that all its variants share), the words or the number of its
    handle that the title lacks, and last a number that is made from the handle.

    >>> from linkaudit.listing.market import market
    >>> candidates("Classic Tee", Product(ref=1, handle="classic-tee-red-2", vendor="Acme"), market("US"))
    ['Classic Tee - Acme', 'Classic Tee - Red', 'Classic Tee - 2', 'Classic Tee - 177454']
    """
    ways = dict.fromkeys([*_spoken(title, product, market, extra), *_numbers(title, product), _made_number(product)])
    return [_longer(title, way, market) for way in ways]


def keep_apart(
    title: str,
    product: Product,
    suffix: str,
    market: Market,
    repeated: Container[str],
    used: Container[str] = frozenset(),
    *,
    extra: Sequence[str] = (),
) -> tuple[str, Problem | None]:
    """Return a product's title with ``suffix``, unlike that of any other product, and what was changed.

    ``title`` is the cleaned one, ``suffix`` that of a part of the product (`` - Cotton``). ``repeated`` are the folded
    titles that several products have; ``used`` those that other listings were given already. So that the answer does
    not hang on the order of products, ``repeated`` should come from ``repeated_titles`` of all titles followed by the
    ``candidates`` of those repeated. Of products with one title the one whose handle says just that keeps it. An empty
    title stays empty: it cannot be listed anyway.
    """
    if not title:
        return "", None
    own = _owns(title, product)
    shared = fold_title(title) in repeated
    whole = _with(title, suffix, market)
    if (shared and not own) or fold_title(whole) in used:
        whole = next(_free(title, product, suffix, market, repeated, used, extra))
        return whole, _shared(title, f"this one became “{whole}”")
    if shared:
        return whole, _shared(title, "this one keeps it")
    if whole == title + suffix:
        return whole, None
    reason = f"The title was shortened to make room for “{suffix.strip(' -')}”: “{whole}”."
    limit = f"{market.title_max} characters"
    return whole, Problem(code="TS101", field="product_name", value=title, limit=limit, reason=reason)


def _shared(title: str, became: str) -> Problem:
    return Problem(
        code="TS135", field="product_name", value=title, limit="one product for each title",
        reason=f"Another product has the same title; {became}.", cure="Give each product its own title in Shopify",
    )  # fmt: skip


def _owns(title: str, product: Product) -> bool:
    """Whether the handle is the one that Shopify makes of this title: no other product can have it."""
    return "-".join(_words(title)) == "-".join(_words(product.handle))


def _free(
    title: str,
    product: Product,
    suffix: str,
    market: Market,
    repeated: Container[str],
    used: Container[str],
    extra: Sequence[str],
) -> Iterator[str]:
    more = (_longer(title, _made_number(product, turn), market) for turn in count(1))
    for ways in (candidates(title, product, market, extra), more):
        for way in ways:
            whole = _with(way, suffix, market)
            if fold_title(way) not in repeated and not (fold_title(whole) in used or fold_title(whole) in repeated):
                yield whole


def _longer(title: str, way: str, market: Market) -> str:
    return f"{at_word(title, market.title_max - len(way) - 3)} - {way}"


def _with(title: str, suffix: str, market: Market) -> str:
    return at_word(title, market.title_max - len(suffix)) + suffix


def _words(text: str) -> list[str]:
    return _NO_WORD.sub(" ", fold(text)).split()


def _spoken(title: str, product: Product, market: Market, extra: Sequence[str]) -> Iterator[str]:
    """Yield what can be said of a product that its title does not say."""
    words = set(_words(title))
    parts = [part for part in _words(product.handle) if part not in words | _COPIES and not part.isdigit()]
    for told in (product.vendor, product.product_type, *extra, " ".join(parts).title()):
        cleaned = clean_title(told, market, product.vendor)
        refused = any(problem.code == "TS102" and problem.blocking for problem in cleaned.problems)
        text = at_word(cleaned.text, _LONGEST)
        if set(_words(text)) - words and not refused:
            yield text


def _numbers(title: str, product: Product) -> list[str]:
    """Return the last number of the handle that the title lacks, as in ``tee-copy-2``."""
    words = set(_words(title))
    return [part for part in _words(product.handle) if part.isdigit() and part not in words][-1:]


def _made_number(product: Product, turn: int = 0) -> str:
    """Return a number of six digits that stays the same for a product."""
    text = f"{product.handle.lower()}\n{turn or ''}".encode("utf-8", "surrogatepass")
    return str(int.from_bytes(blake2b(text, digest_size=8).digest()) % 900_000 + 100_000)
