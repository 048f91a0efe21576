"""What made-up Seller Center workbooks hold: columns by market and version, labels, leaves, brands, attributes.

Keys, order, rows and rules are those of the real workbooks; every text a seller would read is invented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SHEETS = (  # in order; the first four are visible
    "Template", "Instruction", "Image", "Example", "HiddenStyle", "HiddenAttr", "Category", "Brand", "ShippingInsurance",
    "Condition", "SpecialProductListingType", "TemplateConfig",
)  # fmt: skip
VISIBLE = 4
IMAGES = tuple(f"image_{n}" for n in range(2, 10))
VARIANT_IMAGES = tuple(f"property_1_image_{n}" for n in range(2, 10))
PARCEL = ("parcel_weight", "parcel_length", "parcel_width", "parcel_height")
M, O, C = "Mandatory", "Optional", "Conditionally mandatory "  # noqa: E741 - a table; the last one's space is real


@dataclass(frozen=True, slots=True)
class Attribute:
    """A ``product_property`` column: its list of values by category (none: free text) and its need by category.

    ``closed``: a value outside the list is refused. ``needs`` holds HiddenStyle's words.
    """

    key: str
    label: str
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    closed: bool = False
    needs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Market:
    """How a market's workbook differs. ``first_row``: of data; with a sample row there is one more row above it."""

    version: str
    units: str
    first_row: int
    last_token: str = "TikTok Shop (0)"  # row 2, column H
    sample: bool = True
    gtin: bool = True
    price: tuple[str, str] = ("0.01", "")  # lowest, highest
    extra: tuple[str, ...] = ()
    language: str = "en"


MARKETS = {
    "US": Market("V5.0.2", "imperial", 7, price=("0.01", "7600")),
    "GB": Market("V5.0.2", "metric", 7, price=("0.01", "5600")),
    "DE": Market("V5.0.2", "metric", 7, price=("0.01", "6500"), extra=("rp_ids",), language="de"),
    "ID": Market("V4.0.1", "metric", 6, sample=False, gtin=False, price=("100", "100000000"), language="id",
                 extra=("minimum_order_quantity", "cod", "shipping_insurance", "pre_order_time")),
    "PH": Market("V4.0.1", "metric", 6, sample=False, extra=("minimum_order_quantity", "cod")),
    "TH": Market("V4.0.1", "metric", 6, sample=False, extra=("minimum_order_quantity", "cod")),
    "VN": Market("V4.0.1", "metric", 6, sample=False, extra=("minimum_order_quantity", "cod"), language="vi",
                 price=("1000", "180000000")),
}  # fmt: skip

TEES, TANKS, BLOUSES = "Women's Tops/Women's T-shirts", "Women's Tops/Tanks & camis", "Women's Tops/Blouses"
CATEGORIES = ((TEES, "601302"), (TANKS, "601303"), (BLOUSES, "601304"))
BRANDS = (("No brand", "0"), ("Harbor Lane", "7105123400001"), ("Ōkami & Söhne", "7105123400002"))
WAREHOUSES = ("7412345678901234501", "7412345678901234502")

_SLEEVES = ("Short sleeve", "Long sleeve", "Sleeveless", "Cap sleeve")
_LISTS = (  # id, label, values, closed
    ("100157", "Pattern", ("Solid", "Striped", "Floral", "Polka dot, small"), False),
    ("100393", "Neckline", ("Crew neck", "V-neck", "Boat neck"), False),
    ("100397", "Sleeve length", _SLEEVES, False),
    ("100398", "Season", ("Spring", "Summer", "Autumn", "Winter", "All seasons"), False),
    ("100401", "Style", ("Casual", "Formal", "Sporty"), False),
    ("100403", "Fit", ("Slim", "Regular", "Loose"), False),
    ("100405", "Stretch", ("None", "Slight", "High"), False),
    ("100407", "Waist height", ("High", "Mid", "Low"), False),
    ("100409", "Care instructions", ("Hand wash", "Machine wash", "Dry clean"), False),
    ("100411", "Country of origin", ("United States", "Portugal", "Türkiye"), True),
    ("100413", "Quantity per pack", ("1", "2", "3"), False),
    ("101395", "Contains a substance on a state's list: carcinogens?", ("Yes", "No"), True),
    ("101400", "Contains a substance on a state's list: reproductive harm?", ("Yes", "No"), True),
)
_FORBIDDEN = {"100405": (TEES, TANKS), "100407": (TEES, BLOUSES)}
_MANDATORY = {"101395", "101400"}


def default_attributes(leaves: Sequence[str]) -> tuple[Attribute, ...]:
    """Return 13 lists and three free columns that fit ``leaves``, so that the US workbook has its 59 columns."""
    lists = []
    for number, label, values, closed in _LISTS:
        needs = dict.fromkeys(leaves, "Mandatory" if number in _MANDATORY else "Optional")
        needs |= {leaf: "Forbid" for leaf in _FORBIDDEN.get(number, ()) if leaf in needs}
        own = {leaf: values if place != 1 else values[:2] for place, leaf in enumerate(leaves)}
        lists.append(Attribute(f"product_property/{number}", label, own, closed, needs))
    free = [("100149", "Materials"), ("100701", "Certified by"), ("100703", "Model number")]
    forbidden = {leaf: "Forbid" for leaf in leaves if leaf == TEES}
    return (*lists, *(Attribute(f"product_property/{number}", label, needs=forbidden if label == "Materials" else {})
                      for number, label in free))  # fmt: skip


QUALIFICATIONS = (("qualification/7156120001", "Safety data sheet"), ("qualification/7156120002", "Test report"))

# key → (label, need, help); the rest is derived
_TEXTS: dict[str, tuple[str, str, str]] = {
    "category": ("Category", M, "Choose from the list. Each category has its own columns."),
    "brand": ("Brand", O, "Choose from the list, or No brand."),
    "product_name": ("Product name", M, "1 to 255 characters. Rows with one name become one product."),
    "product_description": ("Product description", M, "Up to 10,000 characters."),
    "main_image": ("Main image", M, "A link to a JPG or PNG, at most 5 MB."),
    "gtin_type": ("Identifier code type", O, "What kind of code the next column holds."),
    "gtin_code": ("Identifier code", O, "The digits under the bar code."),
    "property_name_1": ("Primary variation name (theme)", C, "At most 20 characters."),
    "property_value_1": ("Primary variation value (option)", C, "At most 50 characters."),
    "property_1_image": ("Primary variation image 1", O, "A link."),
    "property_name_2": ("Secondary variation name (theme)", C, "At most 20 characters."),
    "property_value_2": ("Secondary variation value (option)", O, "At most 50 characters."),
    "parcel_weight": ("Package weight", M, "Of the packed piece. The first row of a product counts."),
    "parcel_length": ("Package length", C, "The same for all variations."),
    "parcel_width": ("Package width", C, "The same for all variations."),
    "parcel_height": ("Package height", C, "The same for all variations."),
    "delivery": ("Delivery options", O, "Leave empty to do as the shop does."),
    "price": ("Retail price", M, "In local currency."),
    "list_price": ("List price", O, "Not below the retail price."),
    "quantity": ("Quantity", M, "Pieces in stock."),
    "seller_sku": ("Seller SKU", O, "At most 50 characters."),
    "size_chart": ("Size chart", C, "A link to a picture, or a template's number."),
    "special_product_listing_type": ("Special listing type", O, "Auction product, or empty."),
    "aimed_product_status": ("Product status", O, "Active puts it up for review at once."),
    "minimum_order_quantity": ("Minimum order quantity", O, "1 to 20."),
    "cod": ("Cash on delivery", O, "Y or N."),
    "shipping_insurance": ("Shipping insurance", O, "Optional, Y or N."),
    "pre_order_time": ("Pre-order time", O, "In days."),
    "rp_ids": ("Responsible person", C, "Numbers of the responsible persons in the EU, parted by commas."),
    # of the batch-edit workbook
    "product_id": ("Product ID", M, "Not editable"),
    "product_status": ("Product status", O, "Not editable"),
    "sku_id": ("SKU ID", M, "Not editable"),
    "variation_value": ("Variation", O, "Not editable"),
    "err_info": ("Failure reason", O, ""),
}
_TRANSLATED = {
    "de": {"category": "Kategorie", "brand": "Marke", "product_name": "Produktname", "main_image": "Hauptbild",
           "product_description": "Produktbeschreibung", "price": "Einzelhandelspreis", "quantity": "Menge",
           "parcel_weight": "Paketgewicht", "rp_ids": "Verantwortliche Person", "seller_sku": "Verkäufer-SKU",
           M: "Pflichtfeld", O: "Optional", C: "Bedingt erforderlich "},
    "id": {"category": "Kategori", "brand": "Merek", "product_name": "Nama produk", "main_image": "Gambar utama",
           "product_description": "Deskripsi produk", "price": "Harga", "quantity": "Jumlah",
           "parcel_weight": "Berat paket", "seller_sku": "SKU penjual", "property_name_1": "Nama variasi utama",
           "cod": "Bayar di tempat", M: "Wajib", O: "Opsional", C: "Wajib bersyarat "},
    "vi": {"category": "Danh mục", "brand": "Thương hiệu", "product_name": "Tên sản phẩm", "main_image": "Hình ảnh chính",
           "product_description": "Mô tả sản phẩm", "price": "Giá bán lẻ", "quantity": "Số lượng",
           "parcel_weight": "Khối lượng kiện hàng", M: "Bắt buộc", O: "Không bắt buộc", C: "Bắt buộc có điều kiện "},
}  # fmt: skip


def keys_of(market: Market, *, warehouses: Sequence[str], attributes: Sequence[Attribute],
            qualifications: Sequence[str], special: bool) -> tuple[str, ...]:  # fmt: skip
    """Return row 1. Without ``warehouses`` the stock stands in one column, ``quantity``."""
    gtin = ("gtin_type", "gtin_code") if market.gtin else ()
    stock = tuple(f"warehouse_quantity/{number}" for number in warehouses) or ("quantity",)
    return (
        "category", "brand", "product_name", "product_description", "main_image", *IMAGES, *gtin,
        "property_name_1", "property_value_1", "property_1_image", *VARIANT_IMAGES, "property_name_2",
        "property_value_2", *PARCEL, "delivery", "price", "list_price", *stock, "seller_sku",
        *[key for key in market.extra if key != "rp_ids"], "size_chart",
        *(["special_product_listing_type"] if special else []), *(attribute.key for attribute in attributes),
        *qualifications, *[key for key in market.extra if key == "rp_ids"], "aimed_product_status",
    )  # fmt: skip


def texts_of(key: str, market: Market, names: Mapping[str, str]) -> tuple[str, str, str]:
    """Return label, need and help as rows 3 to 5 show them; ``names`` are labels of attributes and the like."""
    label, need, hint = _TEXTS.get(key, (names.get(key, ""), O, ""))
    if key in IMAGES:
        label, hint = f"Image {key.rsplit('_', 1)[1]}", "A link."
    elif key in VARIANT_IMAGES:
        label = f"Primary variation image {key.rsplit('_', 1)[1]}"
    elif key.startswith("warehouse_quantity/"):
        label, need, hint = f"Quantity in {names.get(key, 'North depot')}", C, "0 to 9,999,999."
    elif "/" in key:
        need, hint = C, "Choose from the list or enter a custom value."
    words = _TRANSLATED.get(market.language, {})
    label = words.get(key, label)
    if key in PARCEL:
        label += f"({unit(key, market)})"
    return label, words.get(need, need), hint


def unit(key: str, market: Market) -> str:
    """Return the unit that a parcel column's label names."""
    if key == "parcel_weight":
        return "lb" if market.units == "imperial" else "g"
    return "inch" if market.units == "imperial" else "cm"
