"""Seller Center's template as a file: recognised by its keys, read whole, refused where it was damaged or rewritten."""

import re
import zipfile
from typing import Any

import pytest
import xlsxwriter

from linkaudit.errors import UnreadableInput
from linkaudit.model import RawTemplate
from linkaudit.source.reading.opening import members
from linkaudit.source.registry import KINDS, recognise_all
from linkaudit.source.seller_center.book import book_kind, head_rows, sheet_rows
from linkaudit.source.seller_center.template import SheetTemplate
from tests.seller_center.maker import make_batch_edit, make_result, make_template

FORMS: dict[str, dict[str, Any]] = {
    "US": {"market": "US"}, "one quantity": {"version": "V5.0.0"}, "ID": {"market": "ID"}, "DE": {"market": "DE"},
    "VN": {"market": "VN"}, "extension list": {"x14": True, "named": True}, "protected": {"protected": True},
    "prefixed": {"prefix": True}, "strict": {"strict": True}, "renamed sheet": {"sheet": "模板 (1)"},
    "other part": {"part": "xl/worksheets/upload.xml"}, "filled": {"content": [{"product_name": "Tent", "price": 5}] * 60},
}  # fmt: skip


@pytest.fixture
def made(tmp_path):
    def make(**wishes):
        return make_template(tmp_path / "made.dat", **wishes)
    return make


def read(path):
    [one] = recognise_all([path])
    assert one.kind.name == "seller_center_template"
    [batch] = one.kind.read(one.member, 0)
    [raw] = batch.records
    assert isinstance(raw, RawTemplate)
    return raw


def rewrite(path, **parts):
    """Write the package again; a function by part turns its bytes into others, None leaves it out."""
    changes = {name.replace("__", "/"): change for name, change in parts.items()}
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            change = next((change for end, change in changes.items() if name.endswith(f"{end}.xml")), lambda data: data)
            if change is not None:
                archive.writestr(name, change(data))


@pytest.mark.parametrize("form", FORMS)
def test_all_columns_come_whatever_size_the_sheet_claims(made, form):
    of = made(**FORMS[form])
    raw = read(of.path)
    top = next(sheet for sheet in raw.sheets if sheet.name == raw.sheet).rows
    assert (raw.sheet, top[0], len(of.keys)) == (of.sheet, of.keys, len(set(of.keys)))
    assert [tuple(row) for row in top[2:5]] == [of.labels, of.needs, of.help]
    with zipfile.ZipFile(of.path) as archive:
        assert re.search(rb'dimension ref="A3:AB6"', archive.read(of.part))
        assert archive.read("xl/styles.xml").count(b'rgb="FF"') == 4


def test_what_is_hidden_frozen_and_protected(made):
    of = made(protected=True)
    raw = read(of.path)
    assert [sheet.name for sheet in raw.sheets if not sheet.hidden] == ["Template", "Instruction", "Image", "Example"]
    assert len(raw.sheets) == 12
    assert (raw.frozen_row, raw.rows, raw.protected) == (6, 2000, True)
    assert {of.keys[column - 1] for column in raw.hidden_columns} >= {f"property_1_image_{n}" for n in range(2, 10)}
    assert not read(made(market="US").path).protected


@pytest.mark.parametrize("wishes", [{}, {"x14": True, "named": True}], ids=["plain", "extended"])
def test_validations_are_alike_in_either_list(made, wishes):
    of = made(**wishes)
    rules = {of.keys[one.ranges[0][1] - 1]: one for one in read(of.path).validations}
    price, brand, name = rules["price"], rules["brand"], rules["product_name"]
    assert (price.kind, price.operator, price.formula1, price.formula2, price.strict) == ("decimal", "between", "0.01", "7600", True)
    assert (brand.kind, brand.formula1) == ("list", "Brand!$A$1:$A$3")
    assert (name.kind, name.formula1, name.formula2) == ("textLength", "1", "255")
    assert name.ranges == ((7, 3, 5000, 3),)
    assert rules["product_property/100411"].strict
    assert not rules["product_property/100157"].strict  # showErrorMessage is off
    assert not rules["property_value_1"].strict  # a warning


def test_every_validation_of_a_real_size(made):
    of = made(per_cell=True, grid=True)
    rules = read(of.path).validations
    assert len(rules) > 12_900
    assert {row for one in rules for row, *_ in one.ranges} == set(range(7, 1001))


def test_a_template_in_a_zip(made, tmp_path):
    of = made()
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(of.path, "a/template.xlsx")
    raw = read(tmp_path / "all.zip")
    assert raw.name == "template.xlsx"
    assert len(raw.sheets) == 12


def test_reading_goes_on_behind_its_one_record(made):
    [member] = members([made().path])
    assert list(SheetTemplate().read(member, 1)) == []


# ── Told apart ───────────────────────────────────────────────────────────────────────────────────────────────────────


def book(path, rows, sheet="Sheet1"):
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("Notes").write(0, 0, "about")
        page = workbook.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


def kind_at(path):
    [member] = members([path])
    return book_kind(member)


def test_books_are_told_apart_by_row_1(tmp_path):
    path = tmp_path / "x.xlsx"
    assert kind_at(make_template(path).path) == "template"
    assert kind_at(make_batch_edit(path, [{"product_id": "1729000000000000001"}]).path) == "batch_edit"
    assert kind_at(make_result(path, [("refused", {"product_name": "Tent"})]).path) == "result"
    assert kind_at(book(path, [["product_id", "category", "product_name", "product_status"], ["V4"]])) == "batch_edit"
    assert kind_at(book(path, [["", "category", "product_name", "brand", "price"]])) == "result"
    assert kind_at(book(path, [["Grund", "category", "product_name", "brand", "price"]])) == "result"
    assert kind_at(book(path, [["category", "brand", "product_name", "price"], ["V5.0.2", "create_product"]], "Vorlage")) == "template"
    assert kind_at(book(path, [["Handle", "Title", "Vendor", "category"]])) == ""
    assert kind_at(book(path, [["category", "product_name"], ["a", "b"]])) == ""
    assert kind_at(book(path, [["Campaign", "Ad ID", "Web URL"]])) == ""


def test_one_kind_takes_each(tmp_path):
    for make in (make_template, lambda path: make_batch_edit(path, [{"product_id": "1"}]), lambda path: make_result(path, [("a", {})])):
        [member] = members([make(tmp_path / "x").path])
        assert len([kind.name for kind in KINDS if kind.recognise(member)]) == 1


def test_rows_for_others(tmp_path):
    of = make_batch_edit(tmp_path / "x.xlsx", [{"product_id": "1729000000000000001", "price": 5}])
    [member] = members([of.path])
    heads = dict(head_rows(member))
    assert tuple(heads["Template"][0]) == of.keys
    assert len(heads["Template"]) <= 8
    rows = list(sheet_rows(member, "Template"))
    assert tuple(rows[0]) == of.keys
    assert rows[5][:1] == ["1729000000000000001"]


def test_little_of_a_large_workbook_is_read(tmp_path):
    path = book(tmp_path / "big.xlsx", [["Campaign", "Ad ID", "Web URL"], *([f"c{n}", n, "https://a.example"] for n in range(60_000))])
    rewrite(path, xl__worksheets__sheet2=lambda data: data[:-200_000], xl__sharedStrings=lambda data: data[:-200_000])
    [member] = members([path])
    assert dict(head_rows(member, 2))["Sheet1"] == [["Campaign", "Ad ID", "Web URL"], ["c0", "0", "https://a.example"]]


# ── Refused ──────────────────────────────────────────────────────────────────────────────────────────────────────────

LOST: dict[str, tuple[dict[str, Any], str]] = {
    "LibreOffice": ({"application": "LibreOffice/24.2.7.2$Linux_X86_64"}, "was saved by LibreOffice"),
    "WPS": ({"application": "WPS Office_11.1.0"}, "was saved by WPS Office"),
    "WPS in Chinese": ({"application": "WPS 表格"}, "was saved by WPS Office"),
    "Numbers": ({"application": "Numbers"}, "was saved by Numbers"),
    "Google": ({"application": "Google Sheets"}, "was saved by Google Sheets"),
    "no mark": ({"marker": ""}, "has lost row 2"),
    "key renamed": ({"keys": {"product_name": "Product name"}}, "has no column product_name in row 1"),
    "keys gone": ({"keys": {"price": "", "main_image": ""}}, "has no column main_image and no column price in row 1"),
    "key twice": ({"keys": {"image_9": "image_8"}}, "has the column image_8 twice"),
    "stripped": ({"hidden_sheets": False, "validated": False}, "has lost its hidden sheets and every rule"),
    "password": ({"damage": "encrypted"}, "is protected by a password"),
    "truncated": ({"damage": "truncated"}, "is not a whole zip archive"),
}  # fmt: skip


@pytest.mark.parametrize("case", LOST)
def test_a_lost_template_is_one_line_with_a_cure(made, case):
    wishes, said = LOST[case]
    with pytest.raises(UnreadableInput) as caught:
        recognise_all([made(**wishes).path])
    assert caught.value.exit_code == 2
    assert caught.value.where == "made.dat"
    assert caught.value.what.startswith(said)
    assert caught.value.cure
    assert len(str(caught.value)) < 240
    assert "\n" not in str(caught.value)


def test_row_1_is_compared_with_its_copy(made):
    of = made()
    rewrite(of.path, sheet1=lambda data: re.sub(rb'<c r="M1".*?</c>', b"", data, count=1))
    with pytest.raises(UnreadableInput, match="has no column image_9 in row 1"):
        read(of.path)
    of = made()
    rewrite(of.path, sheet1=swapped)
    with pytest.raises(UnreadableInput, match="has its columns in another order"):
        read(of.path)


def swapped(data):
    """Let the keys of columns L and M change places."""
    one, other = (found for column in (b"L", b"M") for found in re.finditer(rb'(<c r="%s1".*?>)(.*?)</c>' % column, data))
    both = data[one.start() : other.end()]
    return data.replace(both, one[1] + other[2] + b"</c>" + other[1] + one[2] + b"</c>", 1)


def test_excel_itself_and_libraries_may_have_saved_it(made):
    for application in ("Microsoft Excel", "Microsoft Macintosh Excel", "Go Excelize", "Apache POI", ""):
        assert read(made(application=application).path).sheet == "Template"
    of = made()
    rewrite(of.path, docProps__app=None, docProps__custom=None)
    assert read(of.path).sheet == "Template"


def test_programs_that_call_themselves_excel(made):
    of = made()
    rewrite(of.path, docProps__custom=lambda data: data.replace(b"</Properties>", b'<property name="KSOProductBuildVer"/></Properties>'))
    with pytest.raises(UnreadableInput, match="saved by WPS Office"):
        read(of.path)
    of = made()
    marks = b' xmlns:mx="http://schemas.microsoft.com/office/mac/excel/2008/main" xmlns:mv="urn:schemas-microsoft-com:mac:vml" '
    rewrite(of.path, docProps__app=None, xl__workbook=lambda data: data.replace(b"<workbook ", b"<workbook" + marks, 1))
    with pytest.raises(UnreadableInput, match="saved by Google Sheets"):
        read(of.path)


def test_row_1_is_gone(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("Template").write_row(0, 0, ["Category", "Brand", "Product name"])
        for name in ("HiddenStyle", "HiddenAttr", "TemplateConfig"):
            workbook.add_worksheet(name).hide()
    with pytest.raises(UnreadableInput, match="has lost row 1"):
        recognise_all([path])


HTML = '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head></head><body><table><tr><td>category</td></tr></table></body></html>'
LOOKALIKES = [
    ("report.xls", "<html><body><table><tr><td>a</td></tr></table></body></html>", "is a web page or XML"),
    ("anything", HTML, "is a web page or XML"),
    ("anything", '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "is a web page or XML"),
    ("old.xls", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600_000) + "Workbook".encode("utf-16-le"), "is a workbook of the old kind"),
    ("late.xlsx", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600_000) + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
    ("~$made.xlsx", b"\x04Anna" + b" " * 160, "is the mark of a workbook that is open"),
    (".~lock.made.xlsx#", ",Anna,desk,01.11.2026 10:00,file:///home;", "is the mark of a workbook that is open"),
]  # fmt: skip


@pytest.mark.parametrize("name, content, said", LOOKALIKES, ids=[f"{name} {said}" for name, _, said in LOOKALIKES])
def test_what_only_looks_like_a_workbook(write, name, content, said):
    with pytest.raises(UnreadableInput) as caught:
        recognise_all([write(name, content)])
    assert caught.value.what.startswith(said)
    assert caught.value.cure


def test_saved_pages_stay_pages(write):
    [one] = recognise_all([write("page.html", "<!doctype html><html><body><a href='/x'>x</a></body></html>")])
    assert one.kind.name == "html"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("left", [0.0, 0.4, 0.98])
def test_a_part_that_is_cut_or_gone(made, part, left):
    of = made()
    with zipfile.ZipFile(of.path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(of.path, "w") as archive:
        for name, data in files.items():
            if name != part or left:
                archive.writestr(name, data[: int(len(data) * left)] if name == part else data)
    with pytest.raises(UnreadableInput) as caught:
        read(of.path)
    assert "made.dat" in caught.value.where
    assert caught.value.cure
