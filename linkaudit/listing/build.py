"""From a product to its listings: every part of a row is made by its own module, joined here and judged at the end."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from linkaudit.listing import limits, sku, titles
from linkaudit.listing.category import choose as category
from linkaudit.listing.category.attributes import attributes
from linkaudit.listing.category.choose import CategoryMap, Chosen, Homes
from linkaudit.listing.category.gates import gate_problems
from linkaudit.listing.fields import brand, gtin, parcel, price, stock
from linkaudit.listing.kinds import kind_problems
from linkaudit.listing.media import pictures as media
from linkaudit.listing.media.picture import Facts
from linkaudit.listing.media.pictures import Pictured
from linkaudit.listing.readiness import readiness
from linkaudit.listing.text.description import clean_description
from linkaudit.listing.text.title import clean_title
from linkaudit.listing.variants import arrange as variants
from linkaudit.listing.variants.arrange import Part
from linkaudit.model import (
    Column,
    Leaf,
    Listing,
    ListingRules,
    Market,
    Need,
    Problem,
    ProductDetail,
    Sku,
    Template,
    Value,
)
from linkaudit.model.listing import Suggestion

# Where the template has no list of statuses: as the US one writes them (V5.0.2; read 2026-11-22).
_STATUS = {"Draft": "Draft(2)", "Active": "Active(1)"}
_DELIVERY = "Default"  # "same as the shop" (help text of the column, US V5.0.2; read 2026-11-22)


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What all listings of a run are built by.

    ``currency`` is the shop's (empty: not known), ``locations`` the names of its places that hold stock, by id. The
    ``repeated_*`` are what several products or variants of the shop have, folded as each module folds it;
    ``used_titles`` grow while listings are built. ``facts`` tells what is known of a picture's address, ``suggest``
    names categories that fit a product.
    """

    market: Market
    rules: ListingRules
    templates: Sequence[Template]
    homes: Homes
    mapped: CategoryMap
    currency: str
    locations: Mapping[int, str]
    repeated_titles: Container[str]
    repeated_skus: Container[str]
    repeated_codes: Container[str]
    facts: Facts
    suggest: Callable[[ProductDetail], Sequence[Suggestion]]
    used_titles: set[str] = msgspec.field(default_factory=set)


class _Home(NamedTuple):
    """Where a product goes: the template (None: there is none) and the category, as far as it is chosen."""

    template: Template | None
    leaf: Leaf | None
    columns: Sequence[Column]
    needs: Mapping[str, Need]


class _Whole(NamedTuple):
    """What all listings of a product share."""

    home: _Home
    values: dict[str, Value]
    pictured: Pictured
    problems: list[Problem]


def asked_pictures(detail: ProductDetail, market: Market, options: str, facts: Facts) -> tuple[str, ...]:
    """Return the addresses of a product's pictures that something is not known of, given what ``facts`` knows."""
    images = [row.image for part in variants.arrange(detail, market, options).parts for row in part.rows]
    return media.pictures(detail, images, facts, market).asked


def build(detail: ProductDetail, scene: Scene, kept: Mapping[str, str], others: Container[str]) -> list[Listing]:
    """Return a product's listings.

    ``kept`` are the seller SKUs that its variants were exported with, by variant key, ``others`` those of other
    products (folded). No product is dropped: what cannot be listed comes with the problem that says so.
    """
    arranged = variants.arrange(detail, scene.market, scene.rules.options)
    images = [row.image for part in arranged.parts for row in part.rows]
    whole = _whole(detail, scene, images)
    given = sku.assign(
        detail.product, detail.variants, scene.market, prefix=scene.rules.sku_prefix, kept=kept,
        repeated=scene.repeated_skus, used=others,
    )  # fmt: skip
    shared = [*whole.problems, *arranged.problems]
    return [
        _listing(detail, scene, whole, part, number, given, shared) for number, part in enumerate(arranged.parts)
    ]


def _whole(detail: ProductDetail, scene: Scene, images: Sequence[str]) -> _Whole:
    product, market = detail.product, scene.market
    chosen = category.choose(detail, scene.mapped)
    found = category.home(chosen, scene.homes)
    home = _home(detail, scene, found)
    title = clean_title(product.title, market, product.vendor)
    text = clean_description(product.description_html, market, title.text)
    pictured = media.pictures(detail, images, scene.facts, market)
    branded = brand.branded(product.vendor, scene.rules, home.template.brands if home.template else None)
    chart = _size_chart(scene, home, text.size_chart)
    values: dict[str, Value] = {
        "category": _category_text(chosen, home), "brand": branded.text, "product_name": title.text,
        "product_description": text.text, **pictured.values, "delivery": _delivery(home.columns),
        "size_chart": chart.value, "aimed_product_status": _status(scene.rules.status, home.columns),
    }  # fmt: skip
    problems = [
        *kind_problems(detail), *_category_problems(detail, scene, chosen), *title.problems, *text.problems,
        *pictured.problems, *branded.problems, *chart.problems,
    ]  # fmt: skip
    if home.template and home.leaf:
        filled = attributes(detail, home.template, home.leaf.text, scene.rules.attributes)
        values |= filled.values
        problems += filled.problems
    return _Whole(home, values, pictured, problems)


def _category_problems(detail: ProductDetail, scene: Scene, chosen: Chosen) -> Iterator[Problem]:
    suggested = () if chosen.level else scene.suggest(detail)
    yield from category.problems(detail, chosen, scene.homes, suggested)
    yield from gate_problems(detail, chosen, scene.market)


def _home(detail: ProductDetail, scene: Scene, found: tuple[Template, Leaf] | None) -> _Home:
    """Return where a product goes; with no category chosen into the template of the one that fits best."""
    if found:
        template, leaf = found
        return _Home(template, leaf, template.columns, template.needs.get(leaf.text, {}))
    if not scene.templates:
        return _Home(None, None, (), {})
    near = next((one for one in scene.suggest(detail)), None)
    guess = category.home(Chosen(category=near.category, leaf_id=near.leaf_id), scene.homes) if near else None
    template = guess[0] if guess else scene.templates[0]
    return _Home(template, None, template.columns, {})


def _category_text(chosen: Chosen, home: _Home) -> str:
    if home.template:
        return home.leaf.text if home.leaf else ""
    return chosen.category


def _status(wanted: str, columns: Iterable[Column]) -> str:
    """Return the status as the template's list writes it."""
    allowed = next((column.allowed for column in columns if column.key == "aimed_product_status"), ())
    number = _STATUS[wanted][-3:]
    return next((text for text in allowed if text.endswith(number)), _STATUS[wanted])


def _delivery(columns: Iterable[Column]) -> str:
    """Return the word for "as the shop does", or nothing, which says the same, where the template's list lacks it."""
    allowed = next((column.allowed for column in columns if column.key == "delivery"), ())
    return _DELIVERY if not allowed or _DELIVERY in allowed else ""


def _size_chart(scene: Scene, home: _Home, suggested: str) -> media.SizeChart:
    leaf = home.leaf.text if home.leaf else ""
    ruled = next(iter(parcel.for_category(scene.rules.size_charts, leaf)), "")
    return media.size_chart(ruled or suggested, scene.facts)


# ── One listing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _listing(
    detail: ProductDetail, scene: Scene, whole: _Whole, part: Part, number: int, given: Sequence[sku.Given],
    shared: Sequence[Problem],
) -> Listing:  # fmt: skip
    product, template = detail.product, whole.home.template
    leaf = whole.home.leaf.text if whole.home.leaf else ""
    title, retitled = titles.keep_apart(
        str(whole.values["product_name"]), product, part.suffix, scene.market, scene.repeated_titles,
        scene.used_titles,
    )  # fmt: skip
    scene.used_titles.add(titles.fold_title(title))
    goods = [detail.variants[row.variant] for row in part.rows]
    packed = parcel.parcel(
        goods, detail.metafields, scene.rules, leaf,
        units=(template.units if template else "") or scene.market.units, columns=whole.home.columns,
        needs=whole.home.needs,
    )  # fmt: skip
    rows, problems = _rows(detail, scene, whole, part, given)
    rows = [
        row if weight is None else row | {"parcel_weight": weight}
        for row, weight in zip(rows, packed.weights, strict=True)
    ]
    common = {**whole.values, **packed.common, "product_name": title}
    told = [*shared, *([retitled] if retitled else []), *part.problems, *packed.problems, *problems]
    if template:
        common, rows, left_out = _fitted(common, rows, whole.home)
        told += left_out
        told += limits.check(common, rows, template, leaf, told)
    skus = tuple(_sku(detail, given, part, place, values) for place, values in enumerate(rows))
    return Listing(
        handle=product.handle, part=number, product_id=product.product_id, product_title=product.title, title=title,
        category=str(whole.values["category"]), template=template.fingerprint if template else "",
        common=_filled(common), skus=skus, problems=tuple(_distinct(told)), readiness=readiness(told),
    )  # fmt: skip


def _rows(
    detail: ProductDetail, scene: Scene, whole: _Whole, part: Part, given: Sequence[sku.Given]
) -> tuple[list[dict[str, Value]], list[Problem]]:
    """Return the rows of a listing, without weights, and what is wrong with them."""
    bounds = next(((one.low, one.high) for one in whole.home.columns if one.key == "price"), None)
    required = whole.home.needs.get("gtin_code") is Need.MANDATORY
    kinds = next((one.allowed for one in whole.home.columns if one.key == "gtin_type"), ()) or gtin.KINDS
    rows: list[dict[str, Value]] = []
    problems: list[Problem] = []
    costs, stocks = [], []
    for place, row in enumerate(part.rows):
        variant = detail.variants[row.variant]
        cost = price.priced(variant, scene.rules, scene.market, scene.currency, bounds=bounds, sku=place)
        pieces = stock.quantities(variant, detail.levels, scene.rules, whole.home.columns, scene.locations, sku=place)
        code = gtin.read(variant.barcode, repeated=scene.repeated_codes, required=required, allowed=kinds)
        named = given[row.variant]
        costs.append(cost.price)
        stocks.append(pieces)
        problems += [*cost.problems, *pieces.problems, *_placed([*code.problems, *named.problems], place)]
        values: dict[str, Value | None] = {
            **({"property_name_1": part.name_1, "property_value_1": row.value_1} if part.name_1 else {}),
            **({"property_name_2": part.name_2, "property_value_2": row.value_2} if part.name_2 else {}),
            "property_1_image": whole.pictured.option_images.get(row.image), "price": cost.price,
            "list_price": cost.list_price, **pieces.values, "seller_sku": named.seller_sku, "gtin_type": code.kind,
            "gtin_code": code.code,
        }  # fmt: skip
        rows.append(_filled(values))
    return rows, [*problems, *price.spread(costs), *stock.of_listing(stocks)]


def _placed(problems: Iterable[Problem], place: int) -> Iterator[Problem]:
    for one in problems:
        yield msgspec.structs.replace(one, sku=place)


def _filled(values: Mapping[str, Value | None]) -> dict[str, Value]:
    return {key: value for key, value in values.items() if value not in (None, "")}


def _fitted(
    common: dict[str, Value], rows: list[dict[str, Value]], home: _Home
) -> tuple[dict[str, Value], list[dict[str, Value]], list[Problem]]:
    """Leave out what the template has no column for; and, told, what it forbids for the category."""
    known = {column.key for column in home.columns}
    refused = {key for key, need in home.needs.items() if need is Need.FORBIDDEN}
    filled = {key for values in (common, *rows) for key, value in values.items() if value not in (None, "")}
    keep = known - refused
    problems = [
        Problem(code="TS183", field=key, reason="the template forbids this column for the category: left empty",
                cure="Nothing, unless Seller Center asks for it")
        for key in sorted(filled & refused)
    ]  # fmt: skip
    return (
        {key: value for key, value in common.items() if key in keep},
        [{key: value for key, value in row.items() if key in keep} for row in rows],
        problems,
    )


def _sku(detail: ProductDetail, given: Sequence[sku.Given], part: Part, place: int, values: dict[str, Value]) -> Sku:
    number = part.rows[place].variant
    return Sku(
        seller_sku=given[number].seller_sku, variant_key=given[number].variant_key, values=values,
        variant_id=detail.variants[number].variant_id, gtin=str(values.get("gtin_code", "")),
    )  # fmt: skip


def _distinct(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield each problem once; of what is the same for all SKUs and only said of each, all stay."""
    seen: set[Problem] = set()
    for one in problems:
        if one not in seen:
            seen.add(one)
            yield one


