"""Which TikTok category a product gets: the confirmed map decides, never a guess; what is not decided is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from linkaudit.listing.category.words import levels, query
from linkaudit.listing.fitting import fold
from linkaudit.model import Fix, Leaf, Problem, Product, ProductDetail, Template
from linkaudit.model.content import Record
from linkaudit.model.listing import CategoryRule, Level, Suggestion

CategoryMap = Mapping[tuple[Level, str], CategoryRule]
Homes = Mapping[str, tuple[Template, Leaf]]

_GID = re.compile(r"^gid://shopify/TaxonomyCategory/", re.IGNORECASE)
_TAXONOMY_ID = re.compile(r"[a-z]{2}(?:-\d+)*")
_NUMBERED = re.compile(r"^(.*?)\s*[(（](\d{3,})[)）]$", re.DOTALL)
_UNTOLD = frozenset({"", "uncategorized", "na"})  # Shopify's own words for no category (taxonomy 2025, id na)
_ASK = "Run `linkaudit listing categories`"
_NAMED = {Level.PRODUCT: "product", Level.TAG: "tag", Level.COLLECTION: "collection", Level.TYPE: "product type",
          Level.TAXONOMY: "Shopify category", Level.VENDOR: "vendor"}  # fmt: skip


class Chosen(Record, frozen=True, kw_only=True, gc=False):
    """What the map says of a product: a category and the line that decided, or nothing.

    ``left_out``: the user decided not to list it. ``rivals`` are lines of one level that disagree, so none counts.
    """

    category: str = ""
    leaf_id: str = ""
    level: Level | None = None
    value: str = ""
    left_out: bool = False
    rivals: tuple[CategoryRule, ...] = ()


class Open(Record, frozen=True, kw_only=True, gc=False):
    """Products that no line of the map decides, taken together: by ``level`` and ``value`` they can all be decided.

    ``titles`` are those of the first of them, ``taxonomy`` the Shopify category of the first that has one.
    """

    level: Level
    value: str
    products: int
    titles: tuple[str, ...]
    taxonomy: str = ""
    vendor: str = ""


def value_key(level: Level, value: str) -> str:
    """Return a value of the map as it is compared.

    >>> value_key(Level.TAXONOMY, "gid://shopify/TaxonomyCategory/aa-1"), value_key(Level.TAXONOMY, "A & B>C ")
    ('aa-1', 'a & b > c')
    """
    if level is Level.TAXONOMY:
        return " > ".join(part for piece in _GID.sub("", value.strip()).split(">") if (part := fold(piece)))
    return fold(value)


def category_map(rules: Iterable[CategoryRule]) -> CategoryMap:
    """Return the map as ``choose`` looks it up."""
    return {(rule.level, value_key(rule.level, rule.value)): rule for rule in rules}


def choose(detail: ProductDetail, mapped: CategoryMap) -> Chosen:
    """Return what the map says of a product: the most specific level decides, of the taxonomy the nearest parent.

    Of several tags or collections one that says not to list wins; two with different categories decide nothing.
    """
    for level, values in _values(detail):
        found = [mapped[level, value] for value in values if (level, value) in mapped]
        if not found:
            continue
        if len({leaf_key(rule.category) for rule in found}) > 1 and all(rule.category for rule in found):
            return Chosen(level=level, rivals=tuple(found))
        rule = min(found, key=lambda one: bool(one.category))
        return Chosen(category=rule.category, leaf_id=rule.leaf_id, level=level, value=rule.value,
                      left_out=not rule.category)  # fmt: skip
    return Chosen()


def _values(detail: ProductDetail) -> Iterator[tuple[Level, Sequence[str]]]:
    product = detail.product
    yield Level.PRODUCT, (fold(product.handle),)
    yield Level.TAG, tuple(fold(tag) for tag in product.tags.split(","))
    yield Level.COLLECTION, tuple(map(fold, detail.collections))
    yield Level.TYPE, (fold(product.product_type),)
    yield from ((Level.TAXONOMY, pair) for pair in _upwards(product))
    yield Level.VENDOR, (fold(product.vendor),)


def _upwards(product: Product) -> Iterator[tuple[str, ...]]:
    """Yield what a product's place in Shopify's taxonomy is called, by name and by id, and so each place above it."""
    names = value_key(Level.TAXONOMY, product.category).split(" > ")
    number = value_key(Level.TAXONOMY, product.category_id)
    ids = number.split("-") if _TAXONOMY_ID.fullmatch(number) else []
    for depth in range(max(len(names), len(ids)), 0, -1):
        found = (" > ".join(names[:depth]) if depth <= len(names) else "",
                 "-".join(ids[:depth]) if depth <= len(ids) else "")  # fmt: skip
        yield tuple(one for one in found if one not in _UNTOLD)


# ── Categories of the templates ──────────────────────────────────────────────────────────────────────────────────────


def leaf_key(text: str) -> str:
    """Return a category's text as it is compared: case, white space and the mark between levels do not count."""
    return "/".join(map(fold, levels(text)))


def by_key(leaves: Iterable[Leaf]) -> dict[str, Leaf]:
    """Return categories by their text and their id, each as ``leaf`` looks them up; the first of equal ones counts."""
    found: dict[str, Leaf] = {}
    for one in leaves:
        for key in (leaf_key(one.text), f"#{one.leaf_id}"):
            if key not in ("", "#"):
                found.setdefault(key, one)
    return found


def leaf(text: str, known: Mapping[str, Leaf]) -> Leaf | None:
    """Return the category that a user's text names, see ``by_key``: as it is written, ``text (id)``, or the id."""
    for key in _keys(text):
        if key in known:
            return known[key]
    return None


def _keys(text: str, leaf_id: str = "") -> tuple[str, ...]:
    numbered = _NUMBERED.match(text.strip())
    bare, number = (numbered[1], numbered[2]) if numbered else ("", "")
    return (leaf_key(text), f"#{text.strip()}", f"#{leaf_id or number}", *([leaf_key(bare)] if bare else []))


def homes(templates: Iterable[Template]) -> dict[str, tuple[Template, Leaf]]:
    """Return which template holds each category, as ``home`` looks it up; made once for all products."""
    found: dict[str, tuple[Template, Leaf]] = {}
    for template in templates:
        for key, one in by_key(template.categories).items():
            found.setdefault(key, (template, one))
    return found


def home(chosen: Chosen, known: Homes) -> tuple[Template, Leaf] | None:
    """Return the template that the chosen category is filled into, and the category as that template writes it."""
    if not chosen.category:
        return None
    return next((known[key] for key in _keys(chosen.category, chosen.leaf_id) if key in known), None)


# ── What is told ─────────────────────────────────────────────────────────────────────────────────────────────────────


def problems(
    detail: ProductDetail, chosen: Chosen, known: Homes, suggested: Sequence[Suggestion] = ()
) -> tuple[Problem, ...]:
    """Return TS181 if the product has no category that can be filled in.

    Without a template any category will do, and none keeps nothing back: there is nothing yet to choose from.
    """
    if chosen.left_out:
        why = f"not listed, as you decided for {_told(chosen.level, chosen.value)}"
        return (_problem(detail, why, fix=Fix.NEVER, cure=f"To list it after all, choose a category: {_set(detail)}"),)
    if chosen.rivals:
        lines = "; ".join(f"{_told(one.level, one.value)} → {one.category}" for one in chosen.rivals)
        why = f"the category map disagrees: {lines}"
        return (_problem(detail, why, cure=f"Choose for this product: {_set(detail)}"),)
    if not chosen.category:
        level, value = asked_by(detail.product)
        perhaps = f"; near: {', '.join(one.category for one in suggested[:3])}" if suggested else ""
        why = f"no TikTok category is chosen for {_told(level, value)}{perhaps}"
        fix, cure = (Fix.HERE, _ASK) if known else (Fix.NONE, f"Give your own template with --template, then: {_ASK}")
        return (_problem(detail, why, fix=fix, cure=cure),)
    if known and home(chosen, known) is None:
        why = f"the category that you chose for {_told(chosen.level, chosen.value)} is in none of your templates"
        cure = f"Download the template of this category in Seller Center and add it with --template. Or {_ASK}"
        return (_problem(detail, why, value=chosen.category, cure=cure),)
    return ()


def _problem(detail: ProductDetail, reason: str, *, cure: str, fix: Fix = Fix.HERE, value: str = "") -> Problem:
    shop = detail.product.product_type or detail.product.category
    return Problem(code="TS181", field="category", reason=reason, fix=fix, value=value or shop, cure=cure)


def _told(level: Level | None, value: str) -> str:
    return f"{_NAMED[level] if level else ''} “{value}”".strip()


def _set(detail: ProductDetail) -> str:
    return f"`linkaudit listing categories --set product:{detail.product.handle}=CATEGORY`"


def asked_by(product: Product) -> tuple[Level, str]:
    """Return by what a product is asked for: its type, else its Shopify category, else itself."""
    if product.product_type.strip():
        return Level.TYPE, " ".join(product.product_type.split())
    for text in (product.category, product.category_id):
        if value_key(Level.TAXONOMY, text) not in _UNTOLD:
            return Level.TAXONOMY, text.strip()
    return Level.PRODUCT, product.handle


def open_groups(details: Iterable[ProductDetail], mapped: CategoryMap) -> list[Open]:
    """Return what has to be asked, once per product type, Shopify category or product; most products first."""
    found: dict[tuple[Level, str], list[Product]] = {}
    counts: dict[tuple[Level, str], int] = {}
    names: dict[tuple[Level, str], str] = {}
    for detail in details:
        chosen = choose(detail, mapped)
        if chosen.level is not None and not chosen.rivals:
            continue
        level, value = (Level.PRODUCT, detail.product.handle) if chosen.rivals else asked_by(detail.product)
        key = level, value_key(level, value)
        names.setdefault(key, value)
        counts[key] = counts.get(key, 0) + 1
        if len(sample := found.setdefault(key, [])) < _SAMPLE:
            sample.append(detail.product)
    groups = [_open(key[0], names[key], counts[key], sample) for key, sample in found.items()]
    return sorted(groups, key=lambda one: (-one.products, one.level, fold(one.value)))


_SAMPLE = 50  # products of a group whose titles are kept


def _open(level: Level, value: str, count: int, sample: Sequence[Product]) -> Open:
    vendors = {one.vendor for one in sample}
    return Open(
        level=level, value=value, products=count, titles=tuple(one.title for one in sample),
        taxonomy=next((one.category for one in sample if value_key(Level.TAXONOMY, one.category) not in _UNTOLD), ""),
        vendor=vendors.pop() if len(vendors) == 1 else "",
    )  # fmt: skip


def search_words(group: Open) -> list[str]:
    """Return the words by which categories are suggested for a group."""
    wanted = group.value if group.level is Level.TYPE else ""
    return query(product_type=wanted, taxonomy=group.taxonomy, titles=group.titles, vendor=group.vendor)


def product_words(product: Product) -> list[str]:
    """Return the words by which categories are suggested for one product."""
    return query(product_type=product.product_type, taxonomy=product.category, titles=(product.title,),
                 vendor=product.vendor)  # fmt: skip
