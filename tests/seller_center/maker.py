"""Made-up Seller Center workbooks: the form that lists products, the batch-edit export, the result of an upload.

>>> from tests.seller_center.maker import make_template
>>> made = make_template(path, market="ID", warehouses=("7001", "7002"))  # doctest: +SKIP
>>> made.first_row, made.column("price")  # doctest: +SKIP
(6, 35)

Everything a wish of ``Plan`` names can be given by keyword.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.seller_center.layout import (
    BRANDS,
    CATEGORIES,
    MARKETS,
    QUALIFICATIONS,
    WAREHOUSES,
    Attribute,
    Market,
    default_attributes,
    keys_of,
    texts_of,
)
from tests.seller_center.ooxml import Value, letters, pack
from tests.seller_center.package import parts_of
from tests.seller_center.rules import LAST_LIST, LAST_RULE

TOKEN = "02" + "1777529057000" + "0123456789abcdef0123456789abcdef012345"
_OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(1024)
_HTML = "<html><head><meta charset=utf-8></head><body><table><tr><td>category</td><td>product_name</td></tr></table></body></html>"
BATCH_KEYS = (
    "product_id", "category", "product_name", "product_status", "sku_id", "variation_value", "product_description",
    "brand", "price", "quantity", "seller_sku", "parcel_weight", "parcel_length", "parcel_width", "parcel_height",
    "cod", "main_image", *(f"image_{n}" for n in range(2, 10)),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is wanted. Everything has a default that gives a sound workbook of the market.

    ``warehouses``: their ids, each a column; none: one column ``quantity``. ``attributes``: None for those that fit the
    market. ``rows``: the last row that the sheet lays out; ``grid``: each of them with a styled cell per column.
    ``per_cell``: a validation for each cell of an attribute, as the real workbooks have (about 13,000).
    ``lists``: closed lists by key, more than the usual ones or in their place, as a validation writes them.
    ``x14``: lists on other sheets stand in the extension list. ``named``: the list of brands is a defined name.
    ``content``: rows of values by key from the first data row on, one that begins with ``=`` a formula.
    ``own_column``: a column without a key after the last, of a shared formula, as a seller adds one.
    ``part``: the name of the Template sheet's part. ``prefix``: its elements carry one. ``strict``: ISO's strict form.

    What can be wrong: ``hidden_sheets``, ``validated`` False: they are gone. ``application``: who saved it. ``keys``
    and ``labels``: other ones by key (an empty key: the column has none). ``marker``: row 2's second cell.
    ``damage``: ``truncated``, ``encrypted`` or ``html``.
    """

    market: str = "US"
    version: str = ""
    categories: Sequence[tuple[str, str]] = CATEGORIES
    brands: Sequence[tuple[str, str]] = BRANDS
    warehouses: Sequence[str] | None = None
    attributes: Sequence[Attribute] | None = None
    qualifications: Sequence[tuple[str, str]] | None = None
    rows: int = 2000
    grid: bool = False
    per_cell: bool = False
    lists: Mapping[str, str] = field(default_factory=dict)
    x14: bool = False
    named: bool = False
    protected: bool = False
    prefilled: bool = True
    content: Sequence[Mapping[str, Value]] = ()
    own_column: bool = False
    calc_chain: bool = False
    sheet: str = "Template"
    part: str = "xl/worksheets/sheet1.xml"
    prefix: bool = False
    strict: bool = False
    hidden_sheets: bool = True
    validated: bool = True
    application: str = "Microsoft Excel"
    keys: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    marker: str = "create_product"
    damage: str = ""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A workbook that was written, and all that is true of it. ``last_row``: the last that every rule reaches."""

    path: Path
    plan: Plan
    market: str
    version: str
    units: str
    language: str
    sheet: str
    part: str
    keys: tuple[str, ...]
    labels: tuple[str, ...]
    needs: tuple[str, ...]  # row 4, as it stands there
    help: tuple[str, ...]
    categories: tuple[tuple[str, str], ...]
    brands: tuple[tuple[str, str], ...]
    warehouses: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    head: tuple[tuple[str, ...], ...]  # rows above the first data row, the sample row among them
    first_row: int
    last_row: int
    sample_row: int | None
    price: tuple[str, str]

    def column(self, key: str) -> int:
        """Return the place of ``key``, counted from 1."""
        return self.keys.index(key) + 1

    def cell(self, key: str, row: int) -> str:
        """Return the address of ``key`` in ``row``."""
        return f"{letters(self.column(key))}{row}"


def make_template(path: Path, *, market: str = "US", **wishes) -> Made:
    """Write the form by which products are listed. ``wishes`` are those of ``Plan``."""
    plan = Plan(market=market, **wishes)
    kind = MARKETS[market]
    version = plan.version or kind.version
    old = version == "V5.0.0"
    stock = plan.warehouses if plan.warehouses is not None else (WAREHOUSES if market == "US" and not old else ())
    leaves = [leaf for leaf, _ in plan.categories]
    attributes = default_attributes(leaves) if plan.attributes is None else tuple(plan.attributes)
    papers = QUALIFICATIONS if plan.qualifications is None else tuple(plan.qualifications)
    keys = keys_of(kind, warehouses=stock, attributes=attributes, qualifications=[key for key, _ in papers],
                   special=market == "US")  # fmt: skip
    names = dict(papers) | {attribute.key: attribute.label for attribute in attributes}
    meta = (version, plan.marker, kind.units, "category_v2", "", TOKEN, "normal_file",
            "sale_platforms" if old else kind.last_token)  # fmt: skip
    return _write(path, plan, kind, keys, names, meta, stock=tuple(stock), attributes=attributes)


def make_batch_edit(path: Path, rows: Sequence[Mapping[str, Value]], *, market: str = "US", keys: Sequence[str] = BATCH_KEYS,
                    **wishes) -> Made:  # fmt: skip
    """Write Seller Center's export of listed products with ``rows`` by key; data begin in row 6, there is no sample."""
    plan = Plan(market=market, content=rows, prefilled=False, **wishes)
    kind = MARKETS[market]
    meta = ("V4", "All_Information", "metric")
    return _write(path, plan, kind, tuple(keys), {}, meta, stock=(), attributes=(), first_row=6)


def make_result(path: Path, failed: Sequence[tuple[str, Mapping[str, Value]]], *, market: str = "US",
                keys: Sequence[str] = (), **wishes) -> Made:  # fmt: skip
    """Write what an upload gives back: rows by key with the reason of their failure before them, all moved by a column.

    ``keys``: row 1 without its first, ``err_info``; by default those of the market's form. A category comes back with
    its number behind it.
    """
    ids = dict(wishes.get("categories", CATEGORIES))
    rows = []
    for reason, values in failed:
        leaf = str(values.get("category", ""))
        named = {"category": f"{leaf} ({ids[leaf]})"} if leaf in ids else {}
        rows.append({"err_info": reason} | dict(values) | named)
    plan = Plan(market=market, content=rows, prefilled=False, **wishes)
    kind = MARKETS[market]
    attributes = default_attributes(list(ids)) if plan.attributes is None else tuple(plan.attributes)
    stock = tuple(plan.warehouses if plan.warehouses is not None else WAREHOUSES)
    papers = [key for key, _ in QUALIFICATIONS]
    row_1 = tuple(keys) or keys_of(kind, warehouses=stock, attributes=attributes, qualifications=papers, special=market == "US")
    names = dict(QUALIFICATIONS) | {attribute.key: attribute.label for attribute in attributes}
    meta = ("", plan.version or kind.version, plan.marker, kind.units, "category_v2", "", TOKEN, "normal_file", kind.last_token)
    return _write(path, plan, kind, ("err_info", *row_1), names, meta, stock=stock, attributes=attributes)


def _write(path: Path, plan: Plan, kind: Market, keys: tuple[str, ...], names: Mapping[str, str], meta: tuple[str, ...], *,
           stock: tuple[str, ...], attributes: tuple[Attribute, ...], first_row: int = 0) -> Made:  # fmt: skip
    """Write the package and return what it holds."""
    texts = [texts_of(key, kind, names) for key in keys]
    labels = tuple(plan.labels.get(key, text[0]) for key, text in zip(keys, texts, strict=True))
    needs, hints = tuple(text[1] for text in texts), tuple(text[2] for text in texts)
    shown = tuple(plan.keys.get(key, key) for key in keys)
    sampled = kind.sample and not first_row
    head = [shown, meta, labels, needs, hints]
    if sampled:
        head.append(tuple(_sample(key) for key in keys))
    made = Made(
        path=path, plan=plan, market=plan.market, version=meta[0] or (meta[1] if len(meta) > 1 else ""), units=kind.units,
        language=kind.language, sheet=plan.sheet, part=plan.part, keys=keys, labels=labels, needs=needs, help=hints,
        categories=tuple(plan.categories), brands=tuple(plan.brands), warehouses=stock, attributes=attributes,
        head=tuple(tuple(row) for row in head), first_row=first_row or kind.first_row, price=kind.price,
        last_row=LAST_LIST if any(attribute.values for attribute in attributes) else LAST_RULE,
        sample_row=len(head) if sampled else None,
    )  # fmt: skip
    if plan.damage == "encrypted":
        path.write_bytes(_OLE)
    elif plan.damage == "html":
        path.write_text(_HTML, "utf-8")
    else:
        pack(path, parts_of(made), strict=plan.strict, stored={"xl/media/image1.png"})
    if plan.damage == "truncated":
        path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    return made


_SAMPLES = {
    "category": "Women's dresses/Formal dresses/Evening gowns", "brand": "No brand", "product_name": "Sample: evening gown",
    "product_description": "A made-up gown. Delete nothing here.", "main_image": "https://img.example/gown.jpg",
    "gtin_type": "GTIN (1)", "gtin_code": "00012345678905", "property_name_1": "Color", "property_value_1": "Red",
    "property_name_2": "Size", "property_value_2": "S", "parcel_weight": "1", "parcel_length": "10", "parcel_width": "8",
    "parcel_height": "2", "price": "49.99", "quantity": "20", "seller_sku": "GOWN-RED-S", "aimed_product_status": "Active(1)",
}  # fmt: skip


def _sample(key: str) -> str:
    return "20" if key.startswith("warehouse_quantity/") else _SAMPLES.get(key, "")
