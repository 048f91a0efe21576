"""Faults of files: each is named with file, row and cure, and what was whole before it is kept."""

import gzip
import os
import tracemalloc
import zipfile

import pytest
import xlsxwriter

from linkaudit.errors import UnreadableInput
from linkaudit.model import Image, Page, Placement, Product, Redirect, Variant
from linkaudit.source.reading import tabular
from linkaudit.source.registry import recognise_all
from linkaudit.source.tables.link_list import LinkList
from linkaudit.source.tables.matrixify import Matrixify
from linkaudit.source.tables.product_csv import ProductCsv
from linkaudit.source.tables.redirect_csv import RedirectCsv

HEADER = "Handle,Title,Body (HTML),Variant Price\n"


def products(count, filler=""):
    return HEADER + "".join(f"p{n},P,<p>{filler or n}</p>,1\n" for n in range(count))


# --- encoding ----------------------------------------------------------------------------------------------------


def test_stray_bytes_in_utf8_cost_one_row(write, read):
    text = products(3, "für").encode() + b"bad,Caf\xe9,x,1\n" + "gut,Grün,<p>für</p>,1\n".encode()
    got = read(ProductCsv(), write("a.csv", text))
    assert [product.handle for product in got.of(Product)] == ["p0", "p1", "p2", "gut"]
    assert got.skips == [("row 5, column Title", "holds bytes that are not UTF-8")]


def test_a_stray_byte_far_behind_the_head(write, read):
    text = products(9_000, "für").encode() + b"bad,Caf\xe9,x,1\nlast,L,x,1\n"
    got = read(ProductCsv(), write("a.csv", text))
    assert got.of(Product)[-1].handle == "last"
    assert got.skips == [("row 9002, column Title", "holds bytes that are not UTF-8")]


def test_utf16_cut_within_a_character(write, read):
    got = read(ProductCsv(), write("a.csv", products(3).encode("utf-16")[:-3]))
    assert len(got.of(Product)) >= 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_redirects_in_other_encodings(write, read, encoding):
    text = "Redirect from,Redirect to\n" + "/旧的页面,/新的页面\n" * 2
    got = read(RedirectCsv(), write("a.csv", text.encode(encoding)))
    assert [rule.path for rule in got.of(Redirect)] == ["/旧的页面"] * 2


# --- cut files ---------------------------------------------------------------------------------------------------


def noisy(count):
    return HEADER + "".join(f"p{n},P,{os.urandom(300).hex()},1\n" for n in range(count))


def test_a_cut_gzip_gives_what_is_before_the_cut(write, read):
    packed = gzip.compress(noisy(2_000).encode())
    got = read(ProductCsv(), write("a.csv.gz", packed[: len(packed) * 2 // 3]))
    kept = len(got.of(Product))
    assert 1_000 < kept < 1_400
    assert isinstance(got.fault, UnreadableInput)
    assert got.fault.where == f"a.csv.gz, after row {kept + 2}"
    assert "cut off" in got.fault.what
    assert got.fault.cure
    assert not got.coverage


def test_a_cut_gzip_goes_on_failing_from_its_cursors(write, read, member_at):
    packed = gzip.compress(noisy(2_000).encode())
    path = write("a.csv.gz", packed[: len(packed) * 2 // 3])
    whole = read(ProductCsv(), path).batches
    assert len(whole) > 3
    for at, batch in enumerate(whole, 1):
        rest = ProductCsv().read(member_at(path), batch.cursor)
        assert [next(rest) for _ in whole[at:]] == whole[at:]
        with pytest.raises(UnreadableInput):
            next(rest)


def test_a_damaged_file_in_a_zip(write, tmp_path, read):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("products.csv", noisy(2_000))
    data = bytearray(path.read_bytes())
    data[900_000] ^= 1
    got = read(ProductCsv(), write("b.zip", bytes(data)))
    assert len(got.of(Product)) > 1_000
    assert got.fault.where.startswith("b.zip > products.csv, after row ")
    assert "CRC" in got.fault.what


def test_a_quote_that_is_never_closed(write, read):
    text = products(300) + 'open,"Open,x,1\n' + "".join(f"q{n},Q,x,1\n" for n in range(50))
    got = read(ProductCsv(), write("a.csv", text))
    assert len(got.of(Product)) in {299, 300}
    assert got.fault.where == "a.csv, row 302"
    assert "never ends" in got.fault.what


def test_a_quote_that_swallows_a_large_file(write, read, monkeypatch):
    monkeypatch.setattr(tabular, "MAX_CELL", 50_000)
    monkeypatch.setattr(tabular, "MAX_RECORD", 100_000)
    got = read(ProductCsv(), write("a.csv", products(20) + 'open,"Open,x,1\n' + "q,Q,x,1\n" * 50_000))
    assert got.fault.where == "a.csv, row 22"
    assert "more than 100,000 characters" in got.fault.what


def test_a_line_without_end(write, read, monkeypatch):
    monkeypatch.setattr(tabular, "MAX_CELL", 50_000)
    monkeypatch.setattr(tabular, "MAX_RECORD", 100_000)
    got = read(ProductCsv(), write("a.csv", products(2) + "x" * 300_000))
    assert got.fault.where == "a.csv, row 4"


def test_a_cut_workbook(write, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("Pages").write_row(0, 0, ["Handle", "Title"])
    data = (tmp_path / "a.xlsx").read_bytes()
    with pytest.raises(UnreadableInput, match=r"cut.xlsx: is not a whole zip"):
        recognise_all([write("cut.xlsx", data[:-200])])


def test_a_workbook_with_a_damaged_sheet(write, tmp_path, read):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("Pages").write_row(0, 0, ["Handle", "Title"])
        book.get_worksheet_by_name("Pages").write_row(1, 0, ["faq", "FAQ"])
        book.add_worksheet("Redirects").write_row(0, 0, ["Path", "Target"])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<worksheet><sheetData><row" if name.endswith("sheet2.xml") else old.read(name))
    got = read(Matrixify(), tmp_path / "b.xlsx")
    assert [page.path for page in got.of(Page)] == ["/pages/faq"]
    assert got.fault is None or got.fault.where == "b.xlsx, sheet Redirects"
    assert got.fault or got.skips


# --- rows --------------------------------------------------------------------------------------------------------


def test_ragged_rows(write, read):
    got = read(ProductCsv(), write("a.csv", HEADER + "a,A\nb,B,x,1,more,cells\nc,C,x,1,,\n\n,,,\nd,D,x,1\n"))
    assert [product.handle for product in got.of(Product)] == ["a", "c", "d"]
    assert got.skips == [("row 3", "has 6 cells under a header of 4")]
    assert got.tallies == {tabular.SHORT: 1}


def test_a_cell_of_twenty_megabytes(write, read):
    got = read(ProductCsv(), write("a.csv", HEADER + "a,A,x,1\nb,B," + "x" * 20_000_000 + ',1\nc,C,"' + "y\n" * 6_000_000 + '",1\nd,D,x,1\n'))
    assert [product.handle for product in got.of(Product)] == ["a", "d"]
    assert got.skips == [
        ("row 3, column Body (HTML)", "holds 20,000,000 characters"), ("row 4, column Body (HTML)", "holds 12,000,000 characters")]


def test_line_ends_within_quotes(write, read):
    got = read(ProductCsv(), write("a.csv", HEADER.replace("\n", "\r\n") + 'a,A,"one\r\ntwo\nthree",1\r\nb,B,x,bad\r\n'))
    assert got.of(Product)[0].description_html == "one\r\ntwo\nthree"
    assert got.skips[0][0] == "row 3, column Variant Price"


def test_quotes_where_none_should_be(write, read):
    got = read(ProductCsv(), write("a.csv", HEADER + 'a,5" tube,"<a href=""/x"">",1\nb,B"b,x,1\n'))
    assert [product.title for product in got.of(Product)] == ['5" tube', 'B"b']
    assert got.of(Placement)[0].url == "/x"


def test_every_fault_has_a_cure(write, read):
    text = HEADER + ",A,x,1\nb,B,x,1,2\nc,C,x,bad\n"
    got = read(ProductCsv(), write("a.csv", text.encode() + b"d,\xff,x,\xc3\xa4\n"))
    skips = [record for record in got.records if hasattr(record, "cure")]
    assert len(skips) >= 3
    assert all(skip.cure and skip.where for skip in skips)


# --- memory ------------------------------------------------------------------------------------------------------


def test_memory_does_not_grow_with_the_file(write, member_at):
    member = member_at(write("a.csv", products(20_000, "x" * 2_000)))
    tracemalloc.start()
    count = sum(isinstance(record, (Product, Variant, Image)) for batch in ProductCsv().read(member, 0) for record in batch.records)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 40_000
    assert peak < 20 << 20


def test_a_list_of_links_with_a_broken_row(write, read):
    got = read(LinkList(), write("a.csv", 'url,note\nhttps://a.example/1,"x\ny"\nhttps://a.example/2,z,w\n'))
    assert len(got.of(Placement)) == 1
    assert got.skips == [("row 3", "more cells than the header has")]
