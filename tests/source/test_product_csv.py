"""Product exports in all their layouts."""

import random
import tracemalloc
from decimal import Decimal
from itertools import permutations

import pytest
from msgspec.structs import replace

from linkaudit.model import (
    UNREAD,
    CollectionProduct,
    Coverage,
    Direction,
    Image,
    Placement,
    Product,
    Status,
    Surface,
    Variant,
)
from linkaudit.source.reading.opening import members
from linkaudit.source.reading.tabular import SHORT, Row
from linkaudit.source.tables.product_columns import columns
from linkaudit.source.tables.product_csv import ProductCsv
from linkaudit.source.tables.product_rows import APART, REPEATED, Products

KIND = ProductCsv()
OLD = [
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name", "Option1 Value",
    "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value", "Variant SKU", "Variant Grams",
    "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy", "Variant Fulfillment Service",
    "Variant Price", "Variant Compare At Price", "Variant Requires Shipping", "Variant Taxable", "Variant Barcode",
    "Image Src", "Image Alt Text", "Gift Card", "SEO Title", "SEO Description", "Variant Image", "Variant Weight Unit",
]
NEW = [
    "Title", "URL handle", "Description", "Vendor", "Product category", "Type", "Tags", "Published on online store",
    "Status", "SKU", "Barcode", "Option1 name", "Option1 value", "Option1 Linked To", "Option2 name", "Option2 value",
    "Option3 name", "Option3 value", "Price", "Compare-at price", "Cost per item", "Inventory tracker",
    "Inventory quantity", "Continue selling when out of stock", "Weight value (grams)", "Weight unit for display",
    "Requires shipping", "Product image URL", "Image position", "Image alt text", "Variant image URL", "Gift card",
    "Collection", "Price / United States", "Care (product.metafields.custom.care)",
]


def row(header, **cells):
    names = {name.lower().replace(" ", "_").replace("(", "").replace(")", "").replace("-", "_"): name for name in header}
    filled = {names[key]: value for key, value in cells.items()}
    return [filled.get(name, "") for name in header]


@pytest.fixture
def export(write, table, read):
    def of(header, *rows, encoding="utf-8", delimiter=","):
        return read(KIND, write("products.csv", table(header, *rows, delimiter=delimiter).encode(encoding)))
    return of


def test_the_layout_of_2017(export):
    got = export(
        OLD,
        row(OLD, handle="tent", title="Tent", body_html='<a href="//x.com">x</a>\r\n<p>', vendor="V", type="T", tags="a, b",
            published="true", option1_name="Size", option1_value="M", variant_sku="S-1", variant_grams="454",
            variant_inventory_tracker="shopify", variant_inventory_qty="4", variant_inventory_policy="deny",
            variant_price="54.95", variant_requires_shipping="true", variant_barcode="'9009518582030",
            image_src="https://cdn.shopify.com/1.jpg", image_alt_text="front", gift_card="false"),
        row(OLD, handle="tent", option1_value="L", variant_price="60.00", variant_inventory_policy="continue",
            image_src="https://cdn.shopify.com/2.jpg", variant_image="https://cdn.shopify.com/2.jpg"),
        row(OLD, handle="tent", image_src="https://cdn.shopify.com/3.jpg"),
    )
    [product] = got.of(Product)
    assert (product.ref, product.handle, product.title, product.vendor, product.product_type) == (1, "tent", "Tent", "V", "T")
    assert (product.tags, product.status, product.published, product.gift_card) == ("a, b", None, True, False)
    assert (product.option_names, product.product_id) == (("Size",), None)
    assert product.description_html == '<a href="//x.com">x</a>\r\n<p>'
    one, two = got.of(Variant)
    assert (one.product_ref, one.position, one.option_values, one.sku, one.price) == (1, 1, ("M",), "S-1", Decimal("54.95"))
    assert (one.grams, one.quantity, one.tracked, one.continues) == (Decimal(454), 4, True, False)
    assert (one.barcode, one.requires_shipping, one.compare_at) == ("'9009518582030", True, None)
    assert (two.position, two.tracked, two.quantity, two.continues) == (2, False, None, True)
    assert two.image == "https://cdn.shopify.com/2.jpg"
    assert [(image.position, image.src[-5:], image.alt) for image in got.of(Image)] == [
        (1, "1.jpg", "front"), (2, "2.jpg", ""), (3, "3.jpg", "")
    ]
    [link] = got.of(Placement)
    assert (link.url, link.surface, link.direction, link.base) == (
        "//x.com", Surface.DESCRIPTION, Direction.ON_PAGE, "/products/tent")
    assert got.coverage == {"product": True, "variant_ids": False, "stock": True}
    assert got.batches[-1].cursor == 3
    assert not got.skips


def test_the_layout_of_today(export):
    got = export(
        NEW,
        row(NEW, title="Tent", url_handle="tent", description="<p>plain</p>", product_category="Sports > Tents",
            published_on_online_store="FALSE", status="Unlisted", sku="S", barcode="123", option1_name="Title",
            option1_value="Default Title", price="1.234,50 €", compare_at_price="$2,000", inventory_tracker="shopify",
            inventory_quantity="-2", continue_selling_when_out_of_stock="TRUE", weight_value_grams="250",
            weight_unit_for_display="kg", requires_shipping="TRUE", product_image_url="https://x.com/1.jpg",
            image_position="5", gift_card="TRUE", collection="Summer Sale"),
        ["", "tent", *[""] * 25, "https://x.com/2.jpg", "6", *[""] * 6],
        [*row(NEW, title="Rope", url_handle="rope", price="3")[:-1], "see https://care.example/wash"],
    )
    product, rope = got.of(Product)
    assert (product.status, product.published, product.gift_card) == (Status.UNLISTED, False, True)
    assert (product.category, product.product_type) == ("Sports > Tents", "")
    tent, other = got.of(Variant)
    assert (tent.price, tent.compare_at, tent.quantity) == (Decimal("1234.50"), Decimal(2000), -2)
    assert (tent.continues, tent.grams, tent.barcode) == (True, Decimal(250), "123")
    assert (other.product_ref, other.price, other.grams, other.quantity) == (2, 3, None, None)
    assert [image.position for image in got.of(Image)] == [5, 6]
    [place] = got.of(CollectionProduct)
    assert (place.collection_handle, place.product_handle) == ("summer-sale", "tent")
    [link] = got.of(Placement)
    assert (link.owner_ref, link.field, link.url) == (rope.ref, "metafield custom.care", "https://care.example/wash")
    assert link.surface is Surface.CONTENT


@pytest.mark.parametrize("policy, continues", [("DENY", False), ("CONTINUE", True), ("FALSE", False), ("", None)])
def test_the_policy_in_both_spellings(export, policy, continues):
    got = export(["Handle", "Title", "Price", "Continue selling when out of stock"], ["a", "A", "1", policy])
    assert got.of(Variant)[0].continues is continues


@pytest.mark.parametrize("value, unit, grams", [("1.5", "kg", "1500"), ("2", "lb", "907.18474"), ("8", "oz", "226.796185"), ("3", "g", "3")])
def test_weight_and_unit(export, value, unit, grams):
    got = export(["Handle", "Title", "Variant Price", "Variant Weight", "Variant Weight Unit"], ["a", "A", "1", value, unit])
    assert got.of(Variant)[0].grams == Decimal(grams)


def test_ids_that_an_app_has_added(export):
    got = export(["ID", "Handle", "Title", "Variant ID", "Variant Price"], ["632910392", "a", "A", "'808950810", "1"],
                 ["632910392", "a", "", "gid://shopify/ProductVariant/49148385", "2"])
    assert got.of(Product)[0].product_id == 632910392
    assert [variant.variant_id for variant in got.of(Variant)] == [808950810, 49148385]
    assert got.coverage["variant_ids"] is True
    assert "stock" not in got.coverage


@pytest.mark.parametrize("header", [["handle", " TITLE "], ["Title", "Extra", "URL Handle"], ["Handle", "Title", "Handle"]])
def test_headers_in_any_order_and_case(export, header):
    cells = {"handle": "first", "url handle": "first", "title": "A", "extra": "x"}
    values = [cells[name.strip().lower()] for name in header]
    got = export(header, [*values[:2], "second"] if header[2:] == ["Handle"] else values)
    assert [(product.handle, product.title) for product in got.of(Product)] == [("first", "A")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiters_and_encodings(export, delimiter, encoding):
    got = export(["Handle", "Title", "Variant Price"], ["tent-™", "Zelt für €, gut", "9,5"], delimiter=delimiter, encoding=encoding)
    assert [(product.handle, product.title) for product in got.of(Product)] == [("tent-™", "Zelt für €, gut")]
    assert got.of(Variant)[0].price == Decimal("9.5")
    assert not got.tallies


@pytest.mark.parametrize("encoding, title, label", [
    ("gb18030", "夏季帐篷 户外露营防雨", "GB18030"), ("cp1252", "Crème brûlée à la façon d’été", "Windows-1252"),
    ("cp932", "プロフィールのリンク・夏のテント", "CP932"), ("cp1252", "Größe „M“ ‚S‘ ƒ 5 für üben", "Windows-1252"),
])
def test_other_encodings_are_guessed_and_told(export, encoding, title, label):
    got = export(["Handle", "Title"], *([f"p-{n}", title] for n in range(3)), encoding=encoding)
    assert {product.title for product in got.of(Product)} == {title}
    assert got.tallies == {f"file read as {label}: it does not say its encoding": 1}


def test_another_encoding_behind_a_long_head_of_ascii(write, table, read):
    rows = [[f"p-{n}", "x" * 1_000] for n in range(400)]
    text = table(["Handle", "Title"], *rows, ["last", "帐篷户外"])
    got = read(KIND, write("a.csv", text.encode("gb18030")))
    assert got.of(Product)[-1].title == "帐篷户外"


def test_an_excel_separator_line(write, read):
    got = read(KIND, write("a.csv", "sep=;\r\nHandle;Title;Variant Price\r\na;A;x\r\n"))
    assert [product.title for product in got.of(Product)] == ["A"]
    assert got.skips[0][0] == "row 2, column Variant Price"


def test_nul_and_blank_lines_and_old_line_ends(write, read):
    got = read(KIND, write("a.csv", "\n\nHandle,Title,Variant Price\r\ra,A\x00B,x\r\n\r\nb,B,1"))
    assert [product.title for product in got.of(Product)] == ["A\x00B", "B"]
    assert [where for where, _ in got.skips] == ["row 5, column Variant Price"]


# --- rows of a product -------------------------------------------------------------------------------------------

SHORT_HEADER = ["Handle", "Title", "Body (HTML)", "Option1 Name", "Option1 Value", "Variant Price", "Image Src"]


def test_rows_that_stand_apart_continue_their_product(export):
    got = export(
        SHORT_HEADER,
        ["a", "A", '<a href="/x">', "Size", "S", "1", "https://x.com/1.jpg"],
        ["b", "B", "", "Size", "S", "2", ""],
        ["a", "", "", "", "M", "3", "https://x.com/2.jpg"],
        ["b", "", "", "", "M", "4", ""],
    )
    assert [(product.ref, product.handle) for product in got.of(Product)] == [(1, "a"), (2, "b")]
    assert [(v.product_ref, v.position, v.option_values[0]) for v in got.of(Variant)] == [
        (1, 1, "S"), (2, 1, "S"), (1, 2, "M"), (2, 2, "M")]
    assert [(image.product_ref, image.position) for image in got.of(Image)] == [(1, 1), (1, 2)]
    assert len({variant.ref for variant in got.of(Variant)}) == 4
    assert len(got.of(Placement)) == 1
    assert got.tallies == {APART: 2}


def test_a_product_that_is_listed_twice_is_read_once(export):
    block = [["a", "A", '<a href="/x">', "Size", "S", "1", "https://x.com/1.jpg"], ["a", "", "", "", "M", "1", ""]]
    got = export(SHORT_HEADER, *block, ["b", "B", "", "", "", "2", ""], *block)
    assert len(got.of(Product)) == 2
    assert len(got.of(Variant)) == 3
    assert len(got.of(Image)) == len(got.of(Placement)) == 1
    assert got.tallies[REPEATED] == 2


def test_a_first_row_without_title(export):
    got = export(SHORT_HEADER, ["a", "", "", "", "", "", "https://x.com/1.jpg"], ["a", "A", "<p>d</p>", "Size", "S", "1", ""],
                 ["b", "", "", "", "S", "2", ""])
    assert [(p.handle, p.title, p.description_html) for p in got.of(Product)] == [("a", "A", "<p>d</p>"), ("b", "", "")]
    assert len(got.of(Variant)) == 2


SORTED = ["Handle", "Title", "Body (HTML)", "Vendor", "Published", "Option1 Name", "Option1 Value", "Variant SKU", "Variant Price", "Image Src", "Status"]
LAMP = [
    ["lamp", "", "", "", "", "", "", "", "", "https://x.com/2.jpg", ""],
    ["lamp", "Lamp", '<a href="https://www.tiktok.com/@a">us</a>', "A", "false", "Size", "S", "z1", "5", "https://x.com/1.jpg", "draft"],
    ["lamp", "", "", "", "", "", "M", "z2", "6", "", ""],
]
MUG = ["mug", "Mug", "<p>m</p>", "A", "true", "Title", "Default Title", "m1", "7", "https://x.com/m.jpg", "active"]


def told(got, handle):
    """What is known of a product, wherever its rows stand: the numbers and places of its rows left aside."""
    [product] = [one for one in got.of(Product) if one.handle == handle]
    children = [[getattr(one, name) for name in names] for kind, names in ((Variant, ["sku", "price", "option_values"]), (Image, ["src"]))
                for one in got.of(kind) if one.product_ref == product.ref]
    links = [(one.url, one.title, one.ordinal) for one in got.of(Placement) if one.owner_ref == product.ref]
    return replace(product, ref=0), sorted(children, key=str), links


@pytest.mark.parametrize("order", sorted(permutations(range(4))))
def test_the_row_with_the_title_counts_wherever_it_stands(export, order):
    rows = [*LAMP, MUG]
    got, whole = export(SORTED, *(rows[at] for at in order)), export(SORTED, *rows)
    assert told(got, "lamp") == told(whole, "lamp")
    assert told(got, "mug") == told(whole, "mug")
    lamp = told(got, "lamp")[0]
    assert (lamp.title, lamp.status, lamp.published, lamp.option_names) == ("Lamp", Status.DRAFT, False, ("Size",))
    assert len(got.of(Placement)) == 1


def test_a_title_in_every_row_does_not_hide_what_else_is_told(export):
    """Matrixify repeats the title, and nothing else."""
    rows = [[*row] for row in LAMP]
    for row in rows:
        row[1] = "Lamp"
    got = export(SORTED, rows[0], MUG, rows[2], rows[1])
    assert told(got, "lamp") == told(export(SORTED, *LAMP), "lamp")


def test_a_product_that_is_told_of_nowhere_is_still_one(export):
    got = export(SORTED, LAMP[0], MUG, LAMP[2])
    assert [(one.handle, one.title, one.ref) for one in got.of(Product)] == [("lamp", "", 1), ("mug", "Mug", 2)]


def test_of_two_rows_with_a_title_the_first_counts(export):
    other = ["lamp", "Other", "<p>o</p>", "B", "true", "", "L", "z3", "6", "", "active"]
    got = export(SORTED, LAMP[0], MUG, LAMP[1], MUG, other)
    assert [one.title for one in got.of(Product)] == ["Mug", "Lamp"]


def test_the_table_is_read_once_more_only_if_a_product_begins_bare():
    reads = []
    def steps(cells):
        def rows():
            reads.append(len(cells))
            return [Row(number, [*row]) for number, row in enumerate(cells, 2)]
        return list(Products(columns(SORTED), rows).steps(rows(), 0))
    steps([LAMP[1], LAMP[0], MUG, LAMP[2], MUG])
    assert reads == [5]
    steps([LAMP[0], MUG, LAMP[1], LAMP[2]] + [["a", *LAMP[0][1:]], ["b", *LAMP[0][1:]]] * 9)
    assert reads == [5, 22, 22]


def test_a_cut_table_that_is_sorted_is_told_as_cut(write, table, read):
    text = table(SORTED, LAMP[0], MUG, LAMP[1], LAMP[2])
    got = read(KIND, write("a.csv", text[: text.rindex(",6")]))
    assert got.fault is not None
    assert got.fault.what == "ends in the middle of a row"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_sorted_table_goes_on_from_every_cursor(write, table, resumes, read, seed):
    rows = ugly(seed)
    random.Random(seed).shuffle(rows)
    path = write("a.csv", table(SHORT_HEADER, *rows))
    resumes(KIND, path, least=3)
    products = {product.handle: product for product in read(KIND, path).of(Product) if product.handle != "short"}
    assert {f"p{number}": f"P {number}" for number in range(900)} == {handle: one.title for handle, one in products.items()}
    assert {one.option_names for one in products.values()} == {("Size",)}


def test_memory_of_a_large_sorted_table(write, table, member_at):
    rows = [[f"p{number}", "", "", "", "", "", "", "", "", f"https://x.com/{number}.jpg", ""] for number in range(10_000)]
    rows += [[f"p{number}", f"P {number}", "<p>" + "x" * 1_500, "A", "true", "Title", "Default Title", f"s{number}", "7", "", "active"] for number in range(10_000)]
    member = member_at(write("a.csv", table(SORTED, *rows)))
    del rows
    tracemalloc.start()
    titles = sum(bool(record.title) for batch in KIND.read(member, 0) for record in batch.records if isinstance(record, Product))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert titles == 10_000
    assert peak < 20 << 20


def test_a_row_without_handle(export):
    got = export(SHORT_HEADER, ["", "A", "", "", "", "1", ""], ["b", "B", "", "", "", "2", ""], ["", "", "", "", "", "3", ""])
    assert [product.handle for product in got.of(Product)] == ["b"]
    assert got.skips == [("row 2, column Handle", "the row names no product"), ("row 4, column Handle", "the row names no product")]


def test_ninety_variants(export):
    got = export(SHORT_HEADER, ["a", "A", "", "Size", "0", "1", ""], *(["a", "", "", "", str(n), "1", ""] for n in range(1, 90)))
    assert [variant.position for variant in got.of(Variant)] == list(range(1, 91))


def test_very_many_rows_of_one_handle(export):
    got = export(SHORT_HEADER, *(["a", "A", "", "", str(n), "1", ""] for n in range(6_000)))
    assert len(got.of(Product)) == 1
    assert [variant.position for variant in got.of(Variant)] == list(range(1, 6_001))


def test_options(export):
    header = ["Handle", "Title", "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value"]
    got = export(header, ["a", "A", "Size", "S", "Color", "Red", "", ""], ["a", "", "", "M", "", "", "", ""])
    assert got.of(Product)[0].option_names == ("Size", "Color")
    assert [variant.option_values for variant in got.of(Variant)] == [("S", "Red"), ("M",)]


# --- values ------------------------------------------------------------------------------------------------------


def test_what_is_not_understood_is_unknown_and_named(export):
    header = ["Handle", "Title", "Status", "Published", "Variant Price", "Variant Inventory Qty", "Variant Grams", "Gift Card"]
    got = export(header, ["a", "A", "gone", "perhaps", "ask us", "4.5", "-1", "?"], ["b", "B", "ACTIVE", "TRUE", " ", "4.0", "0", ""])
    assert sorted(got.skips) == [
        ("row 2, column Published", "'perhaps' is not understood"),
        ("row 2, column Status", "'gone' is not understood"),
        ("row 2, column Variant Grams", "'-1' is not understood"),
        ("row 2, column Variant Inventory Qty", "'4.5' is not understood"),
        ("row 2, column Variant Price", "'ask us' is not understood"),
    ]
    a, b = got.of(Variant)
    assert (a.price, a.quantity, a.grams) == (None, None, None)
    assert (b.price, b.quantity, b.grams) == (None, 4, 0)
    assert got.of(Product)[1].status is Status.ACTIVE


def test_images_lose_personal_values(export):
    got = export(["Handle", "Title", "Image Src"], ["a", "A", "https://x.com/1.jpg?v=2&email=me@x.com"])
    assert got.of(Image)[0].src == "https://x.com/1.jpg?v=2&email="


# --- what may exist unseen ---------------------------------------------------------------------------------------

WITH_IDS = ["Handle", "Title", "Body (HTML)", "Variant SKU", "Variant ID"]
GOOD = ["a", "Zelt für Städte", "", "S", "11"]
LOST = "\udcff"


@pytest.mark.parametrize("bad, product, variant_ids", [
    (["b", "B", "x", "y", "S", "12"], UNREAD, UNREAD),
    (["b", f"B{LOST}", "", "S", "12"], UNREAD, UNREAD),
    ([f"b{LOST}", "B", "", "S", "12"], UNREAD, UNREAD),
    (["", "B", "", "S", "12"], UNREAD, UNREAD),
    (["a", "", f"{LOST}", "S2", "12"], "", UNREAD),
    (["a", "", f"{LOST}\n<p>", "S2", "12"], "", UNREAD),
    (["a", "", "x", "y", "S2", "12"], "", UNREAD),
    (["a", "", "a quote\nb,B,,S,13\n", "y", "S2", "12"], UNREAD, UNREAD),
    (["", "", "", "S2", "12"], "", UNREAD),
    (["", "", "Total: 1 product", "", ""], "", ""),
    (["a", "", "", "S2", "twelve"], "", ""),
    ([], "", ""),
])
def test_what_a_row_that_cannot_be_used_may_hide(write, table, read, bad, product, variant_ids):
    for rows in ([GOOD, bad], [bad, GOOD]):
        text = table(WITH_IDS, *rows).encode("utf-8", "surrogateescape")
        got = read(KIND, write("products.csv", text))
        assert {one.kind: one.why for one in got.of(Coverage)} == {"product": product, "variant_ids": variant_ids}


# --- recognition -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [
    "Redirect from,Redirect to", "Name,Email,Title", "Handle,Name", "Title,Vendor", "ID,Handle,Title,Body HTML,Template Suffix",
    "Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Location,On hand (new)", "ID,Handle,Title,Must Match", "",
])
def test_other_tables_are_not_taken(write, header):
    [member] = members([write("a.csv", header + "\n")])
    assert not KIND.recognise(member)


def test_a_header_alone_still_shows_that_there_are_no_products(export):
    got = export(["Handle", "Title"])
    assert got.coverage == {"product": True, "variant_ids": False}
    assert [batch.cursor for batch in got.batches] == [0]


# --- resuming ----------------------------------------------------------------------------------------------------


def ugly(seed, products=900):
    """Rows with every fault, products of one to five rows, some apart, some repeated, some bad."""
    chance = random.Random(seed)
    rows = []
    for number in range(products):
        rows.append([f"p{number}", f"P {number}", '<a href="/x">x</a><a href="#y">', "Size", "0", "1.5", f"https://x.com/{number}.jpg"])
        rows += [[f"p{number}", "", "", "", str(n), chance.choice(["1", "bad", ""]), ""] for n in range(chance.randrange(5))]
        fault = chance.random()
        if fault < 0.1:
            rows.append([f"p{chance.randrange(number + 1)}", "", "", "", "apart", "2", "https://x.com/apart.jpg"])
        elif fault < 0.2:
            rows.append(chance.choice([[], ["", "lost", "", "", "", "", ""], ["z", "Z", "", "", "", "", "", "too", "many"], ["short"]]))
    return rows


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_reading_goes_on_from_every_cursor(write, table, resumes, seed):
    resumes(KIND, write("a.csv", table(SHORT_HEADER, *ugly(seed)).encode("gb18030")), least=3)


def test_ugly_rows_are_counted(write, table, read):
    got = read(KIND, write("a.csv", table(SHORT_HEADER, *ugly(4))))
    assert len(got.of(Product)) >= 900
    assert got.tallies[SHORT]
    assert got.tallies["in-page anchor"] == 900
    assert all(len(batch.records) < 6_000 for batch in got.batches)
    assert len(got.of(Coverage)) == 2


@pytest.mark.parametrize("title", ["Products", "products_export_1;;", "\ufeffTable 1\r\n"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_a_title_above_the_header(write, read, title, delimiter):
    rows = [["Handle", "Title", "Body (HTML)", "Variant Price"], ["tent", "Tent", '"one, two; three"', "9"]]
    text = "\r\n".join([title.replace(";", delimiter), *map(delimiter.join, rows), ""])
    got = read(KIND, write("a.csv", text))
    assert [(product.handle, product.description_html) for product in got.of(Product)] == [("tent", "one, two; three")]
    assert got.of(Variant)[0].price == 9
