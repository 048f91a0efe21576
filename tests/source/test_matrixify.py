"""Workbooks as the app Matrixify exports them."""

import re
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter
from msgspec.structs import replace

from linkaudit.model import (
    UNREAD,
    CollectionProduct,
    Coverage,
    OwnerKind,
    Page,
    Placement,
    Product,
    Redirect,
    Status,
    Variant,
)
from linkaudit.source.reading.opening import members
from linkaudit.source.tables.matrixify import Matrixify

KIND = Matrixify()
PRODUCTS = [
    ["ID", "Handle", "Command", "Title", "Body HTML", "Vendor", "Type", "Tags", "Status", "Published", "Gift Card",
     "Top Row", "Variant ID", "Variant SKU", "Variant Price", "Variant Inventory Qty", "Option1 Name", "Option1 Value",
     "Image Src", "Variant Weight", "Variant Weight Unit", "Metafield: custom.guide [url]"],
    [8123456789012, "tent", "MERGE", "Tent", '<a href="/pages/faq">faq</a>', "V", "T", "a, b", "Active", True, False,
     True, 45123456789012, "S-1", 19.9, 3, "Size", "M", "https://cdn.shopify.com/1.jpg", 1.5, "kg", "https://guide.example/x"],
    [8123456789012, "tent", "MERGE", "Tent", "", "", "", "", "", "", "", "", 45123456789013, "S-2", 20, -1, "Size", "L"],
    [8123456789013, "rope", "MERGE", "Rope", "", "V", "", "", "Draft", False, False, True, 45123456789014, "R", "bad", 0],
]
SHEETS = {
    "Products": PRODUCTS,
    "Smart Collections": [
        ["ID", "Handle", "Title", "Body HTML", "Published", "Product: ID", "Product: Handle", "Product: Position"],
        [11, "sale", "Sale", '<a href="/collections/all">all</a>', True, 8123456789012, "tent", 1],
        [11, "sale", "", "", "", 8123456789013, "rope", 2],
    ],
    "Custom Collections": [["ID", "Handle", "Title"], [12, "gifts", "Gifts"]],
    "Pages": [
        ["ID", "Handle", "Title", "Body HTML", "Published"],
        [21, "faq", "FAQ", '<a href="https://www.tiktok.com/@x">t</a><a href="#top">', True],
        [], [22, "", "No handle", "", True], [23, "old", "Old", "", False],
    ],
    "Blog Posts": [
        ["ID", "Handle", "Title", "Body HTML", "Summary HTML", "Blog: Handle", "Blog: Title", "Published", "Comment: Author", "Comment: Email"],
        [31, "first", "First", '<a href="/products/tent">t</a>', '<a href="/a">', "news", "News", True, "Ann", "ann@x.example"],
        [31, "first", "", "", "", "news", "", "", "Bob", "bob@x.example"],
        [32, "second", "Second", "", "", "news", "News", False],
    ],
    "Redirects": [["ID", "Path", "Target"], [41, "/old", "/products/tent"], [42, "/bad", ""]],
    "Menus": [
        ["ID", "Handle", "Title", "Menu Item: Title", "Menu Item: URL", "Menu Item: Resource Type", "Menu Item: Resource Handle", "Menu Item: Parent Title"],
        [51, "main-menu", "Main", "Home", "/"], [51, "main-menu", "", "Tents", "", "COLLECTION", "sale"],
        [51, "main-menu", "", "Tent", "/products/tent", "", "", "Tents"], [51, "main-menu", "", "Top", "#"],
        [52, "footer", "Footer", "TikTok", "https://www.tiktok.com/@x"],
    ],
    "Orders": [["ID", "Email"], [1, "ann@x.example"]],
}


def book(path, sheets):
    with xlsxwriter.Workbook(path, {"strings_to_urls": False}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


@pytest.fixture
def got(tmp_path, read):
    return read(KIND, book(tmp_path / "shop.xlsx", SHEETS))


def test_products(got):
    tent, rope = got.of(Product)
    assert (tent.handle, tent.title, tent.product_id, tent.status, tent.published) == (
        "tent", "Tent", 8123456789012, Status.ACTIVE, True)
    assert (rope.status, rope.published) == (Status.DRAFT, False)
    one, two, three = got.of(Variant)
    assert (one.variant_id, one.price, one.quantity, one.grams) == (45123456789012, Decimal("19.9"), 3, Decimal(1500))
    assert (two.product_ref, two.quantity, two.option_values) == (tent.ref, -1, ("L",))
    assert three.price is None
    assert got.skips[0] == ("sheet Products, row 4, column Variant Price", "'bad' is not understood")


def test_a_sheet_of_products_that_was_sorted(tmp_path, read, got):
    """The top row alone has more than ids, title and options."""
    header, top, second, rope = PRODUCTS
    other = read(KIND, book(tmp_path / "sorted.xlsx", SHEETS | {"Products": [header, second, rope, top]}))
    assert {replace(one, ref=0) for one in other.of(Product)} == {replace(one, ref=0) for one in got.of(Product)}
    assert {one.url for one in other.of(Placement)} == {one.url for one in got.of(Placement)}
    assert len(other.of(Variant)) == len(got.of(Variant))


def test_content_with_paths(got):
    assert [(page.kind.value, page.path, page.page_id, page.published) for page in got.of(Page)] == [
        ("collection", "/collections/sale", 11, True), ("collection", "/collections/gifts", 12, None),
        ("page", "/pages/faq", 21, True), ("page", "/pages/old", 23, False),
        ("blog", "/blogs/news", None, True), ("article", "/blogs/news/first", 31, True),
        ("article", "/blogs/news/second", 32, False),
    ]


def test_places_in_collections(got):
    assert [(one.collection_handle, one.collection_id, one.product_handle, one.product_id, one.position) for one in got.of(CollectionProduct)] == [
        ("sale", 11, "tent", 8123456789012, 1), ("sale", 11, "rope", 8123456789013, 2)]


def test_links(got):
    assert [(link.owner_kind.value, link.field, link.url, link.base) for link in got.of(Placement)] == [
        ("product", "description", "/pages/faq", "/products/tent"),
        ("product", "metafield custom.guide", "https://guide.example/x", "/products/tent"),
        ("collection", "body", "/collections/all", "/collections/sale"),
        ("page", "body", "https://www.tiktok.com/@x", "/pages/faq"),
        ("article", "body", "/products/tent", "/blogs/news/first"),
        ("article", "summary", "/a", "/blogs/news/first"),
        ("redirect", "target", "/products/tent", "text:"),
        ("menu", "items", "/", "/"), ("menu", "items", "/collections/sale", "/"), ("menu", "items", "/products/tent", "/"),
        ("menu", "items", "https://www.tiktok.com/@x", "/"),
    ]
    menu = [link for link in got.of(Placement) if link.owner_kind is OwnerKind.MENU]
    assert [(link.owner_id, link.ordinal, link.locator, link.anchor) for link in menu] == [
        ("main-menu", 1, "Main > Home", "Home"), ("main-menu", 2, "Main > Tents", "Tents"),
        ("main-menu", 3, "Main > Tents > Tent", "Tent"), ("footer", 1, "Footer > TikTok", "TikTok")]


def test_the_rest(got):
    assert [(rule.path, rule.redirect_id) for rule in got.of(Redirect)] == [("/old", 41)]
    assert got.skips[1:] == [("sheet Pages, row 4, column Handle", "is empty"), ("sheet Redirects, row 3, column Target", "is empty")]
    assert got.tallies == {"in-page anchor": 2, "sheet 'Orders' that is not read": 1}
    assert got.coverage == {"product": True, "variant_ids": True, "stock": True, "page": False, "article": True,
                            "redirect": False, "menu": True, "collection": True, "blog": False}
    assert [one.kind for one in got.of(Coverage) if one.why == UNREAD] == ["page", "redirect"]
    assert got.batches[-1].cursor == sum(len(rows) - 1 for name, rows in SHEETS.items() if name != "Orders")


def test_a_row_without_handle_that_only_goes_on_hides_nothing(tmp_path, read):
    rows = [*SHEETS["Smart Collections"], ["", "", "", "", "", "", "tent", 3]]
    sheets = {"Smart Collections": rows, "Custom Collections": SHEETS["Custom Collections"]}
    got = read(KIND, book(tmp_path / "a.xlsx", sheets))
    assert got.skips == [("sheet Smart Collections, row 4, column Handle", "is empty")]
    assert got.coverage == {"collection": True}


def test_no_personal_data(got):
    assert "x.example" not in repr(got.batches)


def test_a_sheet_with_a_wrong_dimension(tmp_path, read, got):
    right = tmp_path / "shop.xlsx"
    for number, dimension in enumerate((b'<dimension ref="A1"/>', b'<dimension ref="A1:XFD1048576"/>', b"")):
        wrong = tmp_path / f"wrong{number}.xlsx"
        with zipfile.ZipFile(right) as old, zipfile.ZipFile(wrong, "w") as new:
            for name in old.namelist():
                new.writestr(name, re.sub(rb"<dimension[^>]*/>", dimension, old.read(name)))
        assert read(KIND, wrong).records == got.records


def test_rows_above_the_header_and_blank_ones_count(tmp_path, read):
    path = book(tmp_path / "a.xlsx", {"Pages": [[], ["", "Handle", "Title"], [], ["", "", "no handle"], ["", "faq", "FAQ"]]})
    got = read(KIND, path)
    assert got.skips == [("sheet Pages, row 4, column Handle", "is empty")]
    assert [page.path for page in got.of(Page)] == ["/pages/faq"]


def test_a_sheet_without_its_columns_is_told(tmp_path, read):
    got = read(KIND, book(tmp_path / "a.xlsx", {"Pages": [["Handle", "Title"], ["faq", "FAQ"]], "Redirects": [["From", "To"], ["/a", "/b"]], "Menus": []}))
    assert got.skips == [("sheet Redirects", "has no column Path and Target"), ("sheet Menus", "has no column Handle")]
    assert got.coverage == {"page": True}


def test_one_of_two_sheets_of_collections_is_not_whole(tmp_path, read):
    assert read(KIND, book(tmp_path / "a.xlsx", {"Custom Collections": SHEETS["Custom Collections"]})).coverage == {"collection": False}


@pytest.mark.parametrize("name", ["Template", "Sheet1", "Orders", "Customers"])
def test_other_workbooks_are_not_taken(tmp_path, name):
    [member] = members([book(tmp_path / "a.xlsx", {name: [["Handle", "Title"]]})])
    assert not KIND.recognise(member)


def test_within_a_zip(tmp_path, read):
    path = book(tmp_path / "shop.xlsx", SHEETS)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(path, "shop.xlsx")
    assert len(read(KIND, tmp_path / "all.zip").of(Product)) == 2


def test_reading_goes_on_from_every_cursor(tmp_path, resumes):
    sheets = {
        "Pages": [["Handle", "Title", "Body HTML"], *([f"p{n}" if n % 9 else "", "P", '<a href="/x">'] for n in range(600))],
        "Products": [PRODUCTS[0], *([None, f"p{n // 3}", "", "P", '<a href="/x">', "", "", "", "?", "", "", "", n] for n in range(900))],
        "Redirects": [["Path", "Target"], *([f"/{n}", f"/x{n}" if n % 5 else ""] for n in range(600))],
        "Menus": SHEETS["Menus"],
    }
    resumes(KIND, book(tmp_path / "a.xlsx", sheets), least=6)


def test_what_is_to_be_deleted_is_not_in_the_shop(tmp_path, read):
    sheets = {
        "Products": [["ID", "Handle", "Command", "Title", "Variant SKU", "Variant Price"], [1, "tent", "DELETE", "Tent", "T-1", 5],
                     [1, "tent", "", "", "T-2", 6], [2, "rope", "IGNORE", "Rope", "R", 7]],
        "Pages": [["ID", "Handle", "Command", "Title", "Body HTML"], [21, "faq", "delete", "FAQ", "<a href='/a'>a</a>"], [22, "about", "MERGE", "About", ""]],
        "Redirects": [["ID", "Path", "Target", "Command"], [41, "/old", "/a", "DELETE"], [42, "/older", "/b", "MERGE"]],
    }
    got = read(KIND, book(tmp_path / "shop.xlsx", sheets))
    assert [one.handle for one in got.of(Product)] == ["rope"]
    assert [one.path for one in got.of(Page)] == ["/pages/about"]
    assert [one.path for one in got.of(Redirect)] == ["/older"]
    assert got.tallies == {"row whose command is to delete: what it names is taken as gone": 4}
