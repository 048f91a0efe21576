"""A dot before three digits: told to be a point or to separate thousands by its cell, column, currency and file."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.model import Variant, Visit
from linkaudit.source.analytics.ga4 import Ga4
from linkaudit.source.analytics.shopify_csv import ShopifySessions
from linkaudit.source.reading.amounts import OPEN, Amounts, has_dots, point_of
from linkaudit.source.reading.values import is_open, number
from linkaudit.source.tables.link_list import LinkList
from linkaudit.source.tables.product_csv import ProductCsv

URL = "https://shop.example/products/tent"
PRODUCTS = ("Handle", "Title", "Option1 Value", "Variant SKU", "Variant Grams", "Variant Inventory Qty", "Variant Price",
            "Variant Compare At Price")  # fmt: skip


def revenues(got):
    return [str(visit.revenue) for visit in got.of(Visit)]


def is_told(got):
    """Whether the file, the place and the cure are named."""
    return OPEN[0] in {why for _, why in got.skips}


# ── Lists of links ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("header, rows, wanted, told", [
    # the currency, in the cell, the row or the heading
    ("url,orders,revenue,currency", ["3,Rp150.000,IDR", "10,Rp1.500.000,IDR"], ["150000", "1500000"], False),
    ("url,revenue", ["Rp 150.000"], ["150000"], False), ("url,revenue", ["250.000đ"], ["250000"], False),
    ("url,revenue", ["₫250.000"], ["250000"], False), ("url,revenue", ["1.234 €"], ["1234"], False),
    ("url,revenue", ["R$ 1.234"], ["1234"], False), ("url,revenue", ["1.299 kr"], ["1299"], False),
    ("url,revenue,currency", ["150.000,IDR"], ["150000"], False), ("url,revenue,currency", ["$12.345,COP"], ["12345"], False),
    ("url,revenue,currency", ["12.345,jpy"], ["12345"], False), ("url,revenue (EUR)", ["1.234"], ["1234"], False),
    ("url,revenue,currency", ["1.234,KWD"], ["1.234"], False), ("url,revenue,currency", ["1.234,TND"], ["1.234"], False),
    # the column comes before the currency
    ("url,revenue,currency", ["1.234,EUR", "12.50,EUR"], ["1.234", "12.50"], False),
    ("url;revenue", ["1.234", "49,90"], ["1234", "49.90"], False), ("url\trevenue", ["1.234", "49,90"], ["1234", "49.90"], False),
    ("url;revenue", ["1.234", "12.50"], ["1.234", "12.50"], False), ("url\trevenue", ["1.234", '"1.234.567"'], ["1234", "1234567"], False),
    ("url;revenue", ["1.234", "0.125"], ["1.234", "0.125"], False), ("url;revenue", ["1.234", "1234.567"], ["1.234", "1234.567"], False),
    # counts beside it
    ("url,sessions,revenue", ["12.345,1.234"], ["1234"], False), ("url\tsessions\trevenue", ["12,345\t1.234"], ["1.234"], False),
    # the language, or the delimiter
    ("url;revenue", ["1.234"], ["1234"], False), ("Link,Umsatz", ["1.234"], ["1234"], False), ("Enlace,Ventas", ["1.234"], ["1234"], False),
    ("Link,Receita", ["1.234"], ["1234"], False), ("Enlace,Ventas (MXN)", ["1.234"], ["1.234"], True),
    # nothing
    ("url,revenue", ["1.234"], ["1.234"], True), ("url,revenue", ["$1.234"], ["1.234"], True), ("url,revenue,currency", ["1.234,USD"], ["1.234"], True),
    ("url,revenue", ["1.234", "12.50", '"49,90"'], ["1.234", "12.50", "49.90"], True),
    # what was never open
    ("url,revenue", ['"1,234"', '"1,234.50"', "12.5", "1234"], ["1234", "1234.50", "12.5", "1234"], False),
    ("url;revenue", ["1,234", "0,5"], ["1234", "0.5"], False),
])  # fmt: skip
def test_link_lists(write, read, header, rows, wanted, told):
    delimiter = next(mark for mark in "\t;," if mark in header)
    got = read(LinkList(), write("list.csv", "".join(f"{line}\n" for line in (header, *(f"{URL}{delimiter}{row}" for row in rows)))))
    assert revenues(got) == wanted
    assert is_told(got) is told
    assert len(got.skips) == (sum(map(is_open, rows)) or 1 if told else 0)
    if told:
        assert got.skips[0][0] == "row 2, column revenue"


def test_a_row_far_below_tells_and_a_resumed_reading_knows(write, read, resumes):
    rows = [f"{URL}?{n:0>200},bio,1.234\n" for n in range(2_500)]
    path = write("list.csv", "url,surface,revenue\n" + "".join(rows) + f'{URL},bio,"49,90"\n')
    assert path.stat().st_size > 2 * (256 << 10)
    assert set(revenues(read(LinkList(), path))) == {"1234", "49.90"}
    resumes(LinkList(), path)


def test_a_file_damaged_below_is_read_by_what_stands_above(write, read):
    got = read(LinkList(), write("list.csv", f'url,revenue\n{URL},1.234\n{URL},"49,90"\n{URL},"5\n'))
    assert revenues(got) == ["1234", "49.90"]
    assert got.fault


# ── Analyses ─────────────────────────────────────────────────────────────────────────────────────────────────────────

ENGLISH = "Landing page + query string,Session source / medium,Sessions,Total revenue"
GERMAN = "Landingpage + Abfragestring{0}Sitzung – Quelle/Medium{0}Sitzungen{0}Gesamtumsatz"


@pytest.mark.parametrize("header, rows, wanted, told", [
    (ENGLISH, ["7,12.345"], ["12.345"], False), (ENGLISH, ["7,12.345", "7,1.5"], ["12.345", "1.5"], False),
    (ENGLISH + " (EUR)", ["7,12.345"], ["12.345"], False), (ENGLISH + " (IDR)", ["7,150.000"], ["150000"], False),
    (ENGLISH, ["7,Rp150.000"], ["150000"], False), (ENGLISH, ["7,1.234 €"], ["1234"], False), (ENGLISH, ["7,(1.234 €)"], ["-1234"], False),
    (ENGLISH, ["7,$1.234"], ["1.234"], True), (ENGLISH, ["12.345,1.234"], ["1234"], False),
    (ENGLISH, ['7,"1.234,50"', "7,1.234", '7,"7,5"', "7,12.50"], ["1234.50", "1234", "7.5", "12.50"], False),
    (GERMAN.format(";"), ["12.345;1.234 €"], ["1234"], False), (GERMAN.format(";"), ["7;1.234"], ["1234"], False),
    (GERMAN.format(","), ["7,1.234"], ["1234"], False), (GERMAN.format(","), ["1234,1.234"], ["1.234"], False),
    (GERMAN.format(","), ["7,1.234", "7,1.5"], ["1.234", "1.5"], False), (GERMAN.format(";"), ["1234;1.234"], ["1.234"], False),
])  # fmt: skip
def test_exports_of_google_analytics(write, read, header, rows, wanted, told):
    delimiter = ";" if ";" in header else ","
    lines = (header, *(f"/products/{n}{delimiter}tiktok / paid{delimiter}{row}" for n, row in enumerate(rows)))
    got = read(Ga4(), write("export.csv", "".join(f"{line}\n" for line in lines)))
    assert revenues(got) == wanted
    assert is_told(got) is told


@pytest.mark.parametrize("cell, wanted", [("12.345", "12.345"), ("1234.5", "1234.5"), ("1.234 €", "1234")])
def test_exports_of_shopify(write, read, cell, wanted):
    got = read(ShopifySessions(), write("a.csv", f"UTM source,UTM medium,Sessions,Total sales\ntiktok,paid,7,{cell}\n"))
    assert revenues(got) == [wanted]
    assert not got.skips


# ── Products ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def product(n, price, compare_at="", grams="1.234", quantity="5"):
    return [f"tent-{n}", f"Tent {n}", "Default Title", f"t-{n}", grams, quantity, price, compare_at]


def prices(got):
    return [(str(one.price), str(one.compare_at)) for one in got.of(Variant)]


@pytest.mark.parametrize("delimiter, rows, wanted, told", [
    (";", [("1.299", ""), ("9,50", "")], [("1299", "None"), ("9.50", "None")], False),
    (",", [("1.299", ""), ("9,50", "")], [("1299", "None"), ("9.50", "None")], False),
    (",", [("1.299", "1.499,00")], [("1299", "1499.00")], False), (";", [("1.299", "12.50")], [("1.299", "12.50")], False),
    (";", [("1.299", "")], [("1299", "None")], False), (",", [("Rp150.000", "")], [("150000", "None")], False),
    (",", [("1.299", "")], [("1.299", "None")], True), (",", [("1.299", ""), ("5.00", "")], [("1.299", "None"), ("5.00", "None")], False),
])  # fmt: skip
def test_prices_of_products(write, read, table, delimiter, rows, wanted, told):
    text = table(PRODUCTS, *(product(n, *row) for n, row in enumerate(rows)), delimiter=delimiter)
    got = read(ProductCsv(), write("products.csv", text))
    assert prices(got) == wanted
    assert got.skips == ([("row 2, column Variant Price", OPEN[0])] if told else [])
    assert {one.grams for one in got.of(Variant)} == {Decimal("1.234")}


def test_a_price_far_below_tells_and_a_resumed_reading_knows(write, read, table, resumes):
    text = table(PRODUCTS, *(product(n, "1.299") for n in range(8_000)), product(8_000, "9,50"))
    path = write("products.csv", text)
    assert path.stat().st_size > 256 << 10
    assert set(prices(read(ProductCsv(), path))) == {("1299", "None"), ("9.50", "None")}
    resumes(ProductCsv(), path)


def test_a_price_below_zero_is_told_once(write, read, table):
    got = read(ProductCsv(), write("products.csv", table(PRODUCTS, product(1, "-1.299"))))
    assert [why for _, why in got.skips] == ["'-1.299' is not understood"]


# ── Any column ───────────────────────────────────────────────────────────────────────────────────────────────────────

CENTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=30)


@given(CENTS, st.booleans(), st.sampled_from(["", " €", "$", "Rp", " kr"]))
def test_a_column_written_in_one_way_is_read_as_written(cents, comma, sign):
    def written(one):
        text = f"{one / 100:,.2f}" if one % 100 else f"{one // 100:,}"
        return (text.translate(str.maketrans(",.", ".,")) if comma else text) + sign

    cells = list(map(written, cents))
    amounts = Amounts(lambda: cells, tuple, dots=False)
    proved = point_of(cells)
    assert proved in ({",", ""} if comma else {".", ""})
    for one, cell in zip(cents, cells, strict=True):
        if proved or not is_open(cell):
            grouped = is_open(cell) and amounts.groups(cell) is True
            assert number(cell, grouped=grouped) == Decimal(one) / 100


@given(st.text(max_size=45))
def test_any_text(text):
    assert isinstance(is_open(text), bool)
    assert Amounts(lambda: [text], lambda: [text], dots=has_dots([text], ",")).groups(text, text) in {True, False, None}
    if not is_open(text):
        assert number(text, grouped=True) == number(text)
