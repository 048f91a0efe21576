"""A filled Seller Center workbook: what was put in comes back, and nothing else changed."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from linkaudit.errors import UnreadableInput
from linkaudit.export.sheet import CELL_MAX, fill, filled, prepare
from linkaudit.model.template import Column, Template
from tests.seller_center.layout import BLOUSES, MARKETS, TEES
from tests.seller_center.maker import Made, make_batch_edit, make_template
from tests.seller_center.reading import Book, area_of

VARIANTS: dict[str, dict[str, Any]] = {
    **{market: {"market": market} for market in MARKETS},
    "V5.0.0": {"version": "V5.0.0"},
    "cells for all": {"grid": True, "rows": 60},
    "a rule per cell": {"per_cell": True},
    "extension list": {"x14": True},
    "protected": {"protected": True, "named": True, "prefilled": False},
    "prefix": {"prefix": True, "grid": True, "rows": 30},
    "strict": {"strict": True},
    "no rows yet": {"rows": 0, "prefilled": False},
    "other part, other name": {"part": "xl/worksheets/form-1.xml", "sheet": "Produktvorlage & mehr"},
    "leftovers": {"content": [{"price": 5, "brand": "Old"}] * 9, "own_column": True, "calc_chain": True},
    "no rules, no hidden sheets": {"validated": False, "hidden_sheets": False},
}


def template_of(made: Made) -> Template:
    return Template(
        name=made.path.name, path=str(made.path), fingerprint="", branch="tops", version=made.version, units=made.units,
        sheet=made.sheet, columns=tuple(Column(index=at, key=key) for at, key in enumerate(made.keys, 1)),
        first_row=made.first_row, last_row=made.last_row,
    )  # fmt: skip


@cache
def made_once(name: str) -> tuple[Made, bytes]:
    with TemporaryDirectory() as folder:
        made = make_template(Path(folder, "form.xlsx"), **VARIANTS[name])
        return made, made.path.read_bytes()


def a_row(made: Made, number: int) -> dict[str, str | int | Decimal]:
    values: dict[str, str | int | Decimal] = {key: f"{key} of no. {number}" for key in made.keys[::3]}
    stock = [key for key in made.keys if "quantity" in key][:1]
    return values | {"product_name": f"Tee no. {number}", "price": Decimal("19.90"), "seller_sku": f"000{number}"} | dict.fromkeys(stock, number)


def sheet_values(book: Book, made: Made) -> dict[tuple[int, int], object]:
    """What stands in data rows, empty cells left out."""
    cells = book.cells(made.sheet)
    return {place: cell.value for place, cell in cells.items() if place[0] >= made.first_row and cell.value is not None}


def without_rows(xml: bytes) -> bytes:
    """A sheet's XML less its size and its data rows."""
    xml = re.sub(rb"dimension ref=\"[^\"]*\"", b"dimension", xml)
    return re.sub(rb"<((?:x:)?)sheetData/>|<((?:x:)?)sheetData>.*</\2sheetData>", b"", xml, flags=re.DOTALL)


@pytest.mark.parametrize("name", VARIANTS)
def test_what_is_put_in_comes_back(name):
    made, content = made_once(name)
    rows = [a_row(made, number) for number in range(1, 26)]
    out = fill(content, template_of(made), rows)
    expected = {
        (row, made.column(key)): value if isinstance(value, str) else Decimal(value)
        for row, values in enumerate(rows, made.first_row)
        for key, value in values.items()
    }
    ours = {place: value for place, value in sheet_values(Book(out), made).items() if place[1] <= len(made.keys)}
    assert ours == expected
    seen = CalamineWorkbook.from_filelike(io.BytesIO(out)).get_sheet_by_name(made.sheet).to_python(skip_empty_area=False)
    assert seen[0][: len(made.keys)] == list(made.keys)
    for row, values in enumerate(rows, made.first_row):
        got = dict(zip(made.keys, seen[row - 1], strict=False))
        assert {key: value for key, value in got.items() if value != ""} == {
            key: value if isinstance(value, str) else float(value) for key, value in values.items()
        }
    assert len(seen) == made.first_row + len(rows) - 1


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("count", [0, 1, 25])
def test_every_other_byte_stays(name, count):
    made, content = made_once(name)
    out = fill(content, template_of(made), [a_row(made, number) for number in range(count)])
    before, after = Book(content).parts, Book(out).parts
    assert list(after) == list(before)
    changed = [part for part in before if after[part] != before[part]]
    assert set(changed) <= {made.part}
    assert without_rows(after[made.part]) == without_rows(before[made.part])
    rows = [re.findall(rb"<(?:x:)?row r=\"\d+\".*?(?:</(?:x:)?row>|/>)", part[made.part], re.DOTALL) for part in (before, after)]
    head = made.first_row - 1
    assert len(rows[0]) >= head
    assert rows[1][:head] == rows[0][:head]


def test_entries_keep_order_compression_and_attributes():
    made, content = made_once("US")
    out = fill(content, template_of(made), [a_row(made, 1)])
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(io.BytesIO(out)) as new:
        facts = [[(one.filename, one.compress_type, one.external_attr, one.date_time) for one in archive.infolist()] for archive in (old, new)]
        assert facts[0] == facts[1]
        assert zipfile.ZIP_STORED in {one.compress_type for one in new.infolist()}
        offsets = [one.header_offset for one in new.infolist()]
        assert offsets == sorted(offsets)


@pytest.mark.parametrize("name", VARIANTS)
def test_rows_are_in_order_and_cells_where_they_say(name):
    made, content = made_once(name)
    out = Book(fill(content, template_of(made), [a_row(made, number) for number in range(25)]))
    rows = list(out.tree(made.sheet).iter("{*}row"))
    numbers = [int(row.get("r", "")) for row in rows]
    assert numbers == sorted(set(numbers))
    places = []
    for row in rows:
        columns = [area_of(cell.get("r", ""))[1] for cell in row.iterchildren("{*}c")]
        assert columns == sorted(set(columns))
        assert {area_of(cell.get("r", ""))[0] for cell in row.iterchildren("{*}c")} <= {int(row.get("r", ""))}
        places += [(int(row.get("r", "")), column) for column in columns]
        if row.get("spans") and int(row.get("r", "")) in range(made.first_row, made.first_row + 25):
            assert row.get("spans") == f"{columns[0]}:{columns[-1]}"
    [size] = out.tree(made.sheet).iter("{*}dimension")
    around = (min(row for row, _ in places), min(column for _, column in places), max(row for row, _ in places), max(column for _, column in places))
    assert area_of(size.get("ref", "")) == around


def test_a_template_is_prepared_once_and_filled_often():
    made, content = made_once("leftovers")
    prepared = prepare(content, template_of(made))
    many = filled(prepared, [a_row(made, number) for number in range(40)])
    few = filled(prepared, iter([a_row(made, 1)]))
    assert few == fill(content, template_of(made), [a_row(made, 1)])
    assert many == fill(content, template_of(made), [a_row(made, number) for number in range(40)])


def test_a_filled_workbook_can_be_filled_again():
    made, content = made_once("US")
    template = template_of(made)
    once = fill(content, template, [a_row(made, number) for number in range(30)])
    assert sheet_values(Book(fill(once, template, [a_row(made, 7)])), made) == sheet_values(Book(fill(content, template, [a_row(made, 7)])), made)


# ── Cells ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def kept(text: str) -> str:
    """What a cell can hold of ``text``."""
    allowed = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    return allowed.replace("\r\n", "\n").replace("\r", "\n")


@example(text="=HYPERLINK(1)")
@example(text="0012345678905")
@example(text="_x0041_ and _x000D_")
@example(text="a\x00b\ud800c\uffff ]]> <b>&amp;</b> \r\n \t")
@example(text=" two  spaces \n")
@example(text="长" * 10_000)
@example(text="\x07")
@given(text=st.text(st.characters(), max_size=200))
def test_a_text_comes_back_as_text(text):
    made, content = made_once("no rows yet")
    out = fill(content, template_of(made), [{"product_name": text, "seller_sku": "x"}])
    cells = Book(out).cells("Template")
    cell = cells.get((7, 3))
    assert (cell.value if cell else "") == kept(text)
    assert cell is None or (cell.kind, cell.formula) == ("inlineStr", None)
    assert cells[7, made.column("seller_sku")].value == "x"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6) | st.integers(0, 10**9))
@example(Decimal("1E+3"))
@example(Decimal("0.00000001"))
@example(0)
def test_a_number_comes_back_as_a_number(number):
    made, content = made_once("no rows yet")
    out = Book(fill(content, template_of(made), [{"price": number}]))
    cell = out.cells("Template")[7, made.column("price")]
    assert (cell.value, cell.kind) == (Decimal(number), "n")
    raw = re.search(rb"<v>([^<]*)</v></c></row>", out.parts[made.part])
    assert raw
    assert re.fullmatch(rb"-?\d+(\.\d+)?", raw[1])


def test_space_that_counts_is_kept_by_other_readers():
    made, content = made_once("US")
    texts = [" before", "after ", "a  b", "line\nline", "\ttab", "plain", "=1+1", "007", "_x0041_"]
    out = fill(content, template_of(made), [{"product_name": text} for text in texts])
    seen = CalamineWorkbook.from_filelike(io.BytesIO(out)).get_sheet_by_name("Template").to_python(skip_empty_area=False)
    assert [row[2] for row in seen[6:]] == texts


def test_an_empty_text_and_an_unknown_key_write_nothing():
    made, content = made_once("US")
    out = fill(content, template_of(made), [{"brand": "", "no_such_column": "x", "price": 1}])
    assert sheet_values(Book(out), made) == {(7, made.column("price")): 1}
    assert b"no_such_column" not in Book(out).parts[made.part]


def test_more_rows_than_there_is_room_for():
    made, content = made_once("US")
    prepared = prepare(content, template_of(made))
    assert prepared.room == 994
    assert filled(prepared, [{"price": 1}] * 994)
    with pytest.raises(ValueError, match="995 rows do not fit into 994"):
        filled(prepared, [{"price": 1}] * 995)


@pytest.mark.parametrize("value", ["x" * (CELL_MAX + 1), "😀" * (CELL_MAX // 2 + 1), Decimal("NaN"), Decimal("-Infinity")])
def test_what_no_cell_can_hold(value):
    made, content = made_once("US")
    with pytest.raises(ValueError, match="cell"):
        fill(content, template_of(made), [{"product_description": value}])


def test_the_longest_text_fits():
    made, content = made_once("US")
    out = Book(fill(content, template_of(made), [{"product_description": "<" * CELL_MAX}]))
    assert out.value("Template", 7, 4) == "<" * CELL_MAX


rows_of_any_kind = st.lists(
    st.dictionaries(
        st.sampled_from(["category", "product_name", "price", "seller_sku", "aimed_product_status"]),
        st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=9)
        | st.decimals(-99, 99, places=2),
    ),
    max_size=12,
)


@given(rows_of_any_kind)
def test_any_rows_come_back_whatever_stood_there(rows):
    made, content = made_once("leftovers")
    out = Book(filled(prepared_leftovers(), rows))
    ours = {place: value for place, value in sheet_values(out, made).items() if place[1] <= len(made.keys)}
    assert ours == {(number, made.column(key)): value for number, values in enumerate(rows, 7) for key, value in values.items()}
    assert len(out.content) < 2 * len(content)


@cache
def prepared_leftovers():
    made, content = made_once("leftovers")
    return prepare(content, template_of(made))


# ── What stood there ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["US", "ID", "cells for all"])
def test_the_sample_and_the_head_stay_and_the_prefilled_category_goes(name):
    made, content = made_once(name)
    out = Book(fill(content, template_of(made), [{"price": 3}]))
    for row, texts in enumerate(made.head, 1):
        assert [out.value(made.sheet, row, column) or "" for column in range(1, len(texts) + 1)] == list(texts)
    assert sheet_values(out, made) == {(made.first_row, made.column("price")): 3}
    assert sheet_values(Book(fill(content, template_of(made), [])), made) == {}


def test_every_cell_keeps_its_style():
    made, content = made_once("cells for all")
    before = Book(content).cells("Template")
    after = Book(fill(content, template_of(made), [a_row(made, number) for number in range(30)])).cells("Template")
    assert {place: cell.style for place, cell in after.items()} == {place: cell.style for place, cell in before.items()}
    assert {cell.style for place, cell in after.items() if place[0] > 6} == {4, 5}


def test_a_new_cell_can_be_typed_into_on_a_protected_sheet():
    made, content = made_once("protected")
    out = Book(fill(content, template_of(made), [a_row(made, number) for number in range(30)]))
    assert b"<sheetProtection" in out.parts[made.part]
    # the first column's cells have a style of their own, all others take their column's
    assert {cell.style for (row, column), cell in out.cells("Template").items() if row > 6 and column > 1} == {6}
    assert {cell.style for (row, column), cell in out.cells("Template").items() if row > 6 and column == 1} == {4}


def test_a_new_cell_looks_like_the_one_in_the_first_data_row():
    made, content = made_once("US")
    cells = Book(fill(content, template_of(made), [a_row(made, number) for number in range(30)])).cells("Template")
    assert {cells[row, made.column("price")].style for row in range(7, 37)} == {5}
    assert {cells[row, made.column("product_name")].style for row in range(7, 37)} == {4}


def test_rows_keep_height_and_what_a_seller_added_beside():
    made, content = made_once("leftovers")
    out = Book(fill(content, template_of(made), [a_row(made, number) for number in range(2)]))
    rows = {int(row.get("r", "")): row for row in out.tree("Template").iter("{*}row")}
    assert {rows[number].get("ht") for number in range(7, 30)} == {"18"}
    own = [out.cells("Template")[row, len(made.keys) + 1].formula for row in range(7, 11)]
    assert own == ["LEN(C7)", "", "", ""]
    assert "xl/calcChain.xml" in out.parts


def test_a_formula_that_is_emptied_leaves_the_order_of_calculation(tmp_path):
    content = [{"price": "=1+1"}, {"price": "=1+1"}]
    made = make_template(tmp_path / "form.xlsx", content=content, own_column=True, calc_chain=True)
    original = made.path.read_bytes()
    out = Book(fill(original, template_of(made), [{"brand": "x"}]))
    cells = out.cells("Template")
    assert [cells[row, made.column("price")].formula for row in (7, 8)] == [None, None]
    assert cells[7, len(made.keys) + 1].formula == "LEN(C7)"
    assert "xl/calcChain.xml" not in out.parts
    for part in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        before = Book(original).parts[part]
        assert b"calcChain" in before
        assert out.parts[part] == re.sub(rb"<(?:Relationship|Override)\b[^>]*calcChain[^>]*>", b"", before)


def test_a_shared_formula_whose_first_cell_is_emptied_leaves_a_value():
    def share(xml: bytes) -> bytes:
        first = b'<c r="A7" s="4"><f t="shared" ref="A7:BH7" si="3">1+1</f><v>2</v></c><c r="BH7"><f t="shared" si="3"/><v>2</v></c>'
        return re.sub(rb'<c r="A7"[^>]*>.*?</c>', first, xml, count=1)

    made, _ = made_once("US")
    out = Book(fill(altered(share), template_of(made), [{"price": 1}]))
    assert out.cells("Template")[7, 60].formula is None
    assert out.value("Template", 7, 60) == 2
    assert b"<f " not in out.parts[made.part]


# ── XML that others write ────────────────────────────────────────────────────────────────────────────────────────────


def altered(change, name="US") -> bytes:
    """Return a template whose Template sheet's XML was changed."""
    made, content = made_once(name)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in Book(content).parts.items():
            fresh = change(data) if part == made.part else data
            assert part != made.part or fresh != data
            archive.writestr(part, fresh)
    return out.getvalue()


CHANGES = {
    "cells without addresses": lambda xml: re.sub(rb'<c r="[A-Z]+\d+"', b"<c", xml),
    "rows without numbers": lambda xml: re.sub(rb'<row r="\d+"', b"<row", xml),
    "comment with a tag in it": lambda xml: xml.replace(b"<sheetFormatPr", b"<!-- <sheetData> --><sheetFormatPr"),
    "comment between rows": lambda xml: xml.replace(b'<row r="8"', b'<!-- <row r="7"> </sheetData> --><row r="8"'),
    "CDATA": lambda xml: re.sub(rb'<c r="A7"[^>]*>.*?</c>', b'<c r="A7" s="4" t="inlineStr"><is><t><![CDATA[</row></sheetData><c>]]></t></is></c>', xml, count=1),
    "pretty": lambda xml: xml.replace(b"<row", b"\n  <row").replace(b"</row>", b"\n  </row>").replace(b"<c ", b"\n    <c "),
    "single quotes": lambda xml: re.sub(rb"(<(?:row|c|dimension)\b[^>]*>)", lambda match: match[1].replace(b'"', b"'"), xml),
    "no dimension": lambda xml: xml.replace(b'<dimension ref="A3:AB6"/>', b""),
    "gaps between rows": lambda xml: re.sub(rb'<row r="(?:8|9|1\d)".*?</row>', b"", xml),
    "more in a row": lambda xml: xml.replace(b"</row>", b"<extLst><ext uri='u'/></extLst></row>"),
    "a mark at the beginning": lambda xml: b"\xef\xbb\xbf" + xml,
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_other_spellings(change):
    made, content = made_once("US")
    rows = [a_row(made, number) for number in range(15)]
    odd = altered(CHANGES[change])
    out = fill(odd, template_of(made), rows)
    assert sheet_values(Book(out), made) == sheet_values(Book(fill(content, template_of(made), rows)), made)
    assert out.count(b"PK\1\2") == odd.count(b"PK\1\2")
    numbers = [int(row.get("r", "0")) for row in Book(out).tree("Template").iter("{*}row")][6:]
    assert numbers == sorted(set(numbers))


def test_a_sheet_without_a_single_row():
    made, _ = made_once("US")
    bare = altered(lambda xml: re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData />", xml, flags=re.DOTALL))
    out = Book(fill(bare, template_of(made), [{"price": 5}, {}, {"price": 6}]))
    assert {place: cell.value for place, cell in out.cells("Template").items()} == {(7, 34): 5, (9, 34): 6}
    assert next(out.tree("Template").iter("{*}dimension")).get("ref") == "AH7:AH9"
    assert {cell.style for cell in out.cells("Template").values()} == {6}


@pytest.mark.parametrize("xml", [b"", b"<worksheet/>", b"<worksheet><sheetData><row>", "<sheetData/>".encode("utf-16"),
                                 b'<?xml version="1.0" encoding="ISO-8859-1"?><worksheet><sheetData/></worksheet>'])
def test_a_sheet_that_is_none(xml):
    made, _ = made_once("US")
    with pytest.raises(UnreadableInput, match="cannot be filled"):
        fill(altered(lambda _xml: xml), template_of(made), [])


class Pipe(io.BytesIO):
    """Bytes that can only be written on, as a server sends them: sizes then stand behind an entry, not before it."""

    def seekable(self):
        return False

    def seek(self, *_where):
        raise io.UnsupportedOperation

    def tell(self):
        raise io.UnsupportedOperation


@pytest.mark.parametrize("large", [False, True])
def test_an_archive_that_was_sent_as_a_stream(large):
    made, content = made_once("US")
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"made up"
        for part, data in Book(content).parts.items():
            with archive.open(zipfile.ZipInfo(part), "w", force_zip64=large) as entry:
                entry.write(data)
    out = fill(pipe.getvalue(), template_of(made), [{"price": 5}])
    before, after = Book(content).parts, Book(out).parts
    assert {part: data for part, data in after.items() if part != made.part} == {part: data for part, data in before.items() if part != made.part}
    assert Book(out).value("Template", 7, made.column("price")) == 5
    with zipfile.ZipFile(io.BytesIO(out)) as archive:
        assert archive.comment == b"made up"
    assert CalamineWorkbook.from_filelike(io.BytesIO(out)).get_sheet_by_name("Template").to_python()


def test_a_row_style_is_taken_where_no_cell_was():
    made, _ = made_once("US")
    styled = altered(lambda xml: re.sub(rb'<row r="8"[^>]*>.*?</row>', b'<row r="8" s="6" customFormat="1"/>', xml))
    cells = Book(fill(styled, template_of(made), [{"price": 1}, {"price": 1}])).cells("Template")
    assert (cells[7, made.column("price")].style, cells[8, made.column("price")].style) == (5, 6)


@pytest.mark.parametrize("damage", ["truncated", "encrypted", "html"])
def test_bytes_that_are_no_workbook(damage, tmp_path):
    made = make_template(tmp_path / "form.xlsx", damage=damage)
    with pytest.raises(UnreadableInput, match=r"form\.xlsx: cannot be filled"):
        fill(made.path.read_bytes(), template_of(made), [])


def test_a_workbook_without_the_sheet(tmp_path):
    made, _ = made_once("other part, other name")
    other = make_batch_edit(tmp_path / "edit.xlsx", [])
    with pytest.raises(UnreadableInput, match="Produktvorlage"):
        fill(other.path.read_bytes(), template_of(made), [])


def test_forms_with_attributes_by_category_take_each_category():
    made, content = made_once("a rule per cell")
    out = Book(fill(content, template_of(made), [{"category": TEES}, {"category": BLOUSES}]))
    assert [out.value("Template", row, 1) for row in (7, 8)] == [TEES, BLOUSES]
