"""``[listing]``: how products become listings. Lenient in form; what cannot be understood is named with its cure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

from linkaudit.errors import UsageError
from linkaudit.model import AttributeRule, ListingRules, Package, Rate
from linkaudit.settings import amounts
from linkaudit.settings.section import Section

T = TypeVar("T")
_STATUS = {"draft": "Draft", "active": "Active"}
_PRICES = {"price": "price", "compare_at": "compare_at", "compare_at_price": "compare_at"}
_OPTIONS = {"join": "join", "split": "split"}
_NO_BRAND = ("none", "no brand", "no_brand")
_QUANTITY = ("buffer", "cap", "untracked")
_TAKE = re.compile(r"vendor|type|(?:metafield:[^.\s]+\..+|(?:option|tag|value):.+)", re.DOTALL)
_PREFIX = re.compile(r"[A-Za-z0-9_-]{0,20}")
_MOST = 10**7


class ListingSettings(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[listing]``: the templates, and how a product's fields are filled.

    ``status``: ``Draft`` or ``Active``. ``price``: ``price`` or ``compare_at``. ``markup``: ``"15%"`` or ``15``, an
    amount as ``"2.50 USD"``, or ``"10% + 1 USD"``. ``rounding`` goes up: ``"0.05"`` or ``"1"`` to a multiple,
    ``"0.99"`` to that ending. ``fx``: ``"EUR 1.08 2026-11-01"`` (one euro in the market's money, and when), a list of
    them, or a table with from, to, rate, date. ``quantity``: the most pieces offered, or a table with buffer, cap,
    untracked. ``warehouse``: the warehouse for all stock, or a table Shopify location → warehouse. ``brand``:
    ``vendor``, ``none``, one name, or a table vendor → brand (``*``: all others). ``package``: ``"250 g, 30 x 20 x 10
    cm"`` or a table with weight, length, width, height, and by category. ``categories``: a CSV of the category map.
    ``options``: ``join`` or ``split`` a third option. ``attributes``: column → ``metafield:custom.material``,
    ``option:Material``, ``tag:material_``, ``vendor``, ``type`` or ``value:Cotton``, and by category. ``size_chart``: a
    URL or a template's id, and by category. ``sku_prefix`` begins the SKUs that are made here.
    """

    templates: tuple[str, ...] = ()
    status: str = "Draft"
    price: str = "price"
    markup: object = ""
    rounding: object = ""
    fx: object = ""
    quantity: object = ""
    warehouse: object = ""
    brand: object = "vendor"
    package: object = ""
    categories: str = ""
    options: str = "join"
    attributes: object = ""
    size_chart: object = ""
    sku_prefix: str = ""

    def __post_init__(self) -> None:
        """Refuse what ``rules_of`` cannot understand."""
        rules_of(self)


def rules_of(section: ListingSettings, currency: str = "") -> ListingRules:
    """Make sense of ``[listing]``. ``currency`` is the market's, empty if not known.

    Raises ``UsageError`` naming the key and the cure.
    """
    percent, amount = _read("markup", section.markup, lambda value: amounts.markup(value, currency))
    buffer, cap, untracked = _read("quantity", section.quantity, _quantity)
    brand, brands = _read("brand", section.brand, _brands)
    return ListingRules(
        status=_read("status", section.status, lambda value: _word(value, _STATUS)),
        price_from=_read("price", section.price, lambda value: _word(value, _PRICES)),
        markup_percent=percent, markup_amount=amount,
        rounding=_read("rounding", section.rounding, _rounding),
        rates=tuple(_with_target(one, currency) for one in _read("fx", section.fx, _rates)),
        buffer=buffer or 0, cap=cap, untracked=untracked,
        warehouses=_read("warehouse", section.warehouse, _names),
        brand=brand, brands=brands,
        packages=_read("package", section.package, _packages),
        options=_read("options", section.options, lambda value: _word(value, _OPTIONS)),
        attributes=_read("attributes", section.attributes, _attributes),
        size_charts=_read("size_chart", section.size_chart, _names),
        sku_prefix=_read("sku_prefix", section.sku_prefix, _prefix),
    )  # fmt: skip


def _read(key: str, value: object, read: Callable[[object], T]) -> T:
    try:
        return read(value)
    except ValueError as error:
        what = f"{_written(value)} cannot be understood"
        raise UsageError(what, where=f"[listing] {key}", cure=str(error)) from None


def _written(value: object) -> str:
    text = msgspec.json.encode(value, enc_hook=str).decode()
    return text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004  a line of the terminal


def _word(value: object, known: Mapping[str, str]) -> str:
    """Find a word of ours, whatever its case, hyphens, and the number that Seller Center puts behind: Draft(2)."""
    word = re.sub(r"\s*\(\d+\)$", "", str(value).strip()).lower().replace("-", "_").replace(" ", "_")
    if word not in known:
        raise ValueError(f"Write {' or '.join(dict.fromkeys(known.values()))}")
    return known[word]


def _table(value: object) -> Mapping[str, object]:
    """Return a table; a text or number stands for everything, which is the key ``""``."""
    if isinstance(value, Mapping):
        return {str(key).strip(): one for key, one in value.items()}
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError("Write a text or a table")  # noqa: TRY004  the same fault to the user
    return {"": value} if str(value).strip() else {}


def _names(value: object) -> dict[str, str]:
    table = _table(value)
    wrong = [key for key, one in table.items() if isinstance(one, bool) or not isinstance(one, (str, int)) or one == ""]
    if wrong:
        raise ValueError(f"Write one text beside {', '.join(wrong) or 'it'}")
    return {key: str(one).strip() for key, one in table.items()}


_LARGEST_ENDING = 10  # 9.95 is an ending of tens; with 12.50 nobody means the hundreds


def _rounding(value: object) -> str:
    text = str(value).strip().lower()
    if text in ("", "none", "cent"):
        return ""
    cure = 'Write a multiple ("0.05", "1") or an ending ("0.99")'
    found = amounts.number(f"0{text}" if text.startswith(".") else value, cure)
    if found <= 0 or found != round(found, 2) or (found > _LARGEST_ENDING and found != int(found)):
        raise ValueError(cure)
    return f"{found.normalize():f}"


def _rates(value: object) -> list[Rate]:
    if isinstance(value, list):
        return [amounts.rate(one) for one in value]
    if isinstance(value, Mapping):
        alone = not value.keys().isdisjoint({"from", "rate"})
        return [amounts.rate(value)] if alone else [_rate_beside(key, one) for key, one in value.items()]
    return [amounts.rate(one) for one in re.split(r"[;\n]", str(value)) if one.strip()]


def _rate_beside(name: str, value: object) -> Rate:
    return amounts.rate({"from": name, **value} if isinstance(value, Mapping) else f"{name} {value}")


def _with_target(rate: Rate, currency: str) -> Rate:
    return rate if rate.target else msgspec.structs.replace(rate, target=currency)


def _quantity(value: object) -> tuple[int | None, int | None, int | None]:
    table = value if isinstance(value, Mapping) else _quantity_of_text(str(value).strip())
    if not table.keys() <= set(_QUANTITY):
        raise ValueError(_QUANTITY_HELP)
    buffer, cap, untracked = (_pieces(table[key]) if key in table else None for key in _QUANTITY)
    return buffer, cap, untracked


def _quantity_of_text(text: str) -> dict[str, str]:
    if re.fullmatch(r"\d+", text):
        return {"cap": text}
    pieces = [re.fullmatch(r"\s*([a-z]+)\s*[=:]?\s*(\d+)\s*", piece) for piece in text.lower().split(",") if piece]
    if None in pieces:
        raise ValueError(_QUANTITY_HELP)
    return {piece[1]: piece[2] for piece in pieces if piece}


_QUANTITY_HELP = (
    "Write the most pieces to offer, or a table: { buffer = 2, cap = 100, untracked = 50 } (pieces kept back, the most"
    " offered, offered where Shopify does not count)"
)


def _pieces(value: object) -> int:
    found = amounts.number(value, _QUANTITY_HELP)
    if found != int(found) or found >= _MOST:
        raise ValueError(_QUANTITY_HELP)
    return int(found)


def _brands(value: object) -> tuple[str, dict[str, str]]:
    if not isinstance(value, Mapping):
        return _brand(value), {}
    table = {key: _brand(one) for key, one in _names(value).items()}
    return table.pop("*", "vendor"), table


def _brand(value: object) -> str:
    text = str(value).strip()
    if not isinstance(value, str) or not text:
        raise ValueError("Write vendor, none, a brand's name, or a table vendor → brand")
    return {"vendor": "vendor", **dict.fromkeys(_NO_BRAND, "none")}.get(text.lower(), text)


def _packages(value: object) -> dict[str, Package]:
    table = _table(value)
    own = {key: one for key, one in table.items() if key in _PACKAGE_KEYS}
    found = {"": amounts.package(own)} if own else {}
    for category, one in table.items():
        if category not in _PACKAGE_KEYS:
            found[category] = _named(category, one, amounts.package)
    return found


_PACKAGE_KEYS = ("weight", "length", "width", "height", "size")


def _named(name: str, value: object, read: Callable[[object], T]) -> T:
    try:
        return read(value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}" if name else str(error)) from None


def _attributes(value: object) -> tuple[AttributeRule, ...]:
    if value == "":
        return ()
    if not isinstance(value, Mapping):
        raise ValueError(_TAKE_HELP)  # noqa: TRY004  the same fault to the user
    found = []
    for name, one in value.items():
        inner = one.items() if isinstance(one, Mapping) else [(name, one)]
        category = name if isinstance(one, Mapping) else ""
        found += [AttributeRule(column=str(column), take=_take(take), category=category) for column, take in inner]
    return tuple(found)


_TAKE_HELP = (
    'Write column = source, as Material = "value:Cotton"; sources are metafield:custom.material, option:Material,'
    " tag:material_, vendor, type, value:Cotton"
)


def _take(value: object) -> str:
    text = str(value).strip()
    if not _TAKE.fullmatch(text):
        raise ValueError(_TAKE_HELP)
    return text


def _prefix(value: object) -> str:
    text = str(value).strip()
    if not _PREFIX.fullmatch(text):
        raise ValueError("Use up to 20 letters, digits, _ and -")
    return text
