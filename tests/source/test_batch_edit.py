"""What Seller Center gives back, read: the batch-edit export and the result of an upload, as XLSX and as CSV."""

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.model import Listed, Refused
from linkaudit.source.registry import KINDS, recognise_all
from linkaudit.source.seller_center.batch_edit import BatchEdit
from linkaudit.source.seller_center.result import UploadResult
from linkaudit.source.seller_center.returned import kind_of
from tests.seller_center.maker import BATCH_KEYS, make_batch_edit, make_result, make_template

TENT = {
    "product_id": "1729592969712207008", "category": "Women's Tops/Women's T-shirts (601302)", "product_name": "Dome Tent",
    "product_status": "Active(1)", "sku_id": "1729592969712207012", "variation_value": "Red, M", "seller_sku": "TENT-R-M",
    "price": "19.99", "quantity": "5", "main_image": "https://img.example/tent.jpg",
}  # fmt: skip
HEAD = ("product_id", "category", "product_name", "product_status", "sku_id", "variation_value", "price", "seller_sku")


def book(path, rows, sheet="Template"):
    """Write rows as they are: numbers as numbers."""
    with xlsxwriter.Workbook(str(path)) as made:
        page = made.add_worksheet(sheet)
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return path


def sheet(*rows, head=HEAD):
    return [head, ("V4", "All_Information", "metric"), *[[f"{word} {key}" for key in head] for word in ("name", "need", "note")], *rows]


# ── The batch-edit export ────────────────────────────────────────────────────────────────────────────────────────────


def test_every_sku_of_a_real_layout_is_read(tmp_path, read):
    second = TENT | {"sku_id": "1729592969712207013", "variation_value": "Red, L", "seller_sku": ""}
    made = make_batch_edit(tmp_path / "any.xlsx", [TENT, second])
    found = read(BatchEdit(), made.path).of(Listed)
    assert [(one.product_id, one.sku_id, one.title, one.seller_sku, one.variation, one.status) for one in found] == [
        ("1729592969712207008", "1729592969712207012", "Dome Tent", "TENT-R-M", "Red, M", "Active(1)"),
        ("1729592969712207008", "1729592969712207013", "Dome Tent", "", "Red, L", "Active(1)"),
    ]  # fmt: skip


def test_sales_information_without_titles_is_read_as_csv_too(write, table):
    head = ("product_id", "sku_id", "variation_value", "price", "quantity", "seller_sku")
    path = write("sales.csv", table(*sheet([TENT[key] for key in head], head=head)))
    assert [one.kind.name for one in recognise_all([path])] == ["batch_edit"]


@pytest.mark.parametrize("market", ["US", "ID", "TH", "DE"])
def test_each_market_is_told_from_a_template(tmp_path, market):
    files = [make_batch_edit(tmp_path / "1.xlsx", [TENT], market=market).path, make_template(tmp_path / "2.xlsx", market=market).path,
             make_result(tmp_path / "3.xlsx", [("Title too long", {"product_name": "x"})], market=market).path]  # fmt: skip
    assert [one.kind.name for one in recognise_all(files)] == ["batch_edit", "seller_center_template", "upload_result"]


def test_exactly_one_kind_takes_each_file(tmp_path, member_at, write, table):
    files = [make_batch_edit(tmp_path / "1.xlsx", [TENT]).path, make_result(tmp_path / "2.xlsx", [("x", TENT)]).path,
             write("3.csv", table(*sheet(list(TENT.values()))))]  # fmt: skip
    for path, name in zip(files, ("batch_edit", "upload_result", "batch_edit"), strict=True):
        assert [kind.name for kind in KINDS if kind.recognise(member_at(path))] == [name]


def test_basic_information_has_no_skus(tmp_path, read):
    keys = tuple(key for key in BATCH_KEYS if key not in {"sku_id", "quantity", "price", "seller_sku", "variation_value"})
    made = make_batch_edit(tmp_path / "b.xlsx", [{key: TENT[key] for key in TENT if key in keys}], keys=keys)
    [one] = read(BatchEdit(), made.path).of(Listed)
    assert (one.product_id, one.sku_id, one.title) == ("1729592969712207008", "", "Dome Tent")


def test_a_csv_is_read_alike(write, table, read):
    row = [TENT.get(key, "") for key in HEAD]
    [one] = read(BatchEdit(), write("export.csv", "\ufeff" + table(*sheet(row)))).of(Listed)
    assert (one.product_id, one.sku_id, one.seller_sku) == (TENT["product_id"], TENT["sku_id"], "TENT-R-M")


def test_data_begin_where_ids_do_and_blank_rows_are_passed(tmp_path, read):
    row = [TENT.get(key, "") for key in HEAD]
    path = book(tmp_path / "x.xlsx", [HEAD, ["V4"], ["Produkt-ID"], row, [""] * len(HEAD), [*row[:4], "9" * 19, *row[5:]]])
    assert [one.ref for one in read(BatchEdit(), path).of(Listed)] == [3, 5]


def test_ids_that_a_number_cell_rounded_are_told_and_never_guessed(tmp_path, read):
    row = [float(TENT[key]) if key in {"product_id", "sku_id"} else TENT.get(key, "") for key in HEAD]
    found = read(BatchEdit(), book(tmp_path / "x.xlsx", sheet(row)))
    [one] = found.of(Listed)
    assert (one.product_id, one.sku_id, one.seller_sku, one.title) == ("", "", "TENT-R-M", "Dome Tent")
    assert sorted(found.tallies.values()) == [1, 1]
    assert all("rounded" in why for why in found.tallies)


@pytest.mark.parametrize("damaged", ["1.72959E+18", "1,72959E+18", "1729592969712200000"])
def test_ids_that_a_csv_rounded_are_told(write, table, read, damaged):
    row = [damaged if key in {"product_id", "sku_id"} else TENT.get(key, "") for key in HEAD]
    found = read(BatchEdit(), write("x.csv", table(*sheet(row))))
    [one] = found.of(Listed)
    assert (one.product_id, one.sku_id) == ("", "")
    assert found.tallies


def test_short_ids_in_number_cells_are_whole(tmp_path, read):
    row = [123456789 if key in {"product_id", "sku_id"} else TENT.get(key, "") for key in HEAD]
    [one] = read(BatchEdit(), book(tmp_path / "x.xlsx", sheet(row))).of(Listed)
    assert (one.product_id, one.sku_id) == ("123456789", "123456789")


def test_a_row_without_product_id_is_named(tmp_path, read):
    row = [TENT.get(key, "") for key in HEAD]
    found = read(BatchEdit(), book(tmp_path / "x.xlsx", sheet(row, ["", *row[1:]])))
    assert found.skips == [("sheet Template, row 7, column product_id", "no product_id")]
    assert len(found.of(Listed)) == 1


def test_a_renamed_sheet_with_its_columns_moved_is_read(tmp_path, read):
    head = tuple(reversed(HEAD))
    row = [TENT.get(key, "") for key in head]
    [one] = read(BatchEdit(), book(tmp_path / "x.xlsx", sheet(row, head=head), sheet="模板")).of(Listed)
    assert (one.product_id, one.title) == (TENT["product_id"], "Dome Tent")


def test_reading_goes_on_from_any_batch(tmp_path, member_at):
    rows = [[TENT.get(key, "") if key != "sku_id" else str(10**18 + at) for key in HEAD] for at in range(600)]
    member = member_at(book(tmp_path / "x.xlsx", sheet(*rows)))
    whole = list(BatchEdit().read(member, 0))
    assert len(whole) > 1
    assert list(BatchEdit().read(member, whole[0].cursor)) == whole[1:]
    assert sum(isinstance(record, Listed) for batch in whole for record in batch.records) == 600


# ── The result of an upload ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("market", ["US", "ID", "GB"])
def test_rows_with_a_reason_are_refused_and_labels_are_not(tmp_path, read, market):
    values = {"category": "Women's Tops/Women's T-shirts", "product_name": "Dome Tent", "seller_sku": "TENT-R-M", "gtin_code": "00012345678905",
              "property_value_1": "Red", "property_value_2": "M"}  # fmt: skip
    made = make_result(tmp_path / "r.xlsx", [("Title has an emoji", values), ("", values), ("Bad price", values)], market=market)
    found = read(UploadResult(), made.path).of(Refused)
    assert [(one.row, one.message) for one in found] == [(made.first_row, "Title has an emoji"), (made.first_row + 2, "Bad price")]
    assert (found[0].title, found[0].seller_sku, found[0].variation) == ("Dome Tent", "TENT-R-M", "Red / M")
    assert found[0].gtin == ("" if market == "ID" else "00012345678905")


@pytest.mark.parametrize("name", ["err_info", "Alasan gagal", "失败原因", ""])
def test_the_column_of_reasons_may_be_called_anything(tmp_path, read, name):
    head = (name, "category", "brand", "product_name", "product_description", "main_image", "price", "seller_sku")
    row = ("Price is wrong", "Tents (601302)", "", "Dome Tent", "", "", "0", "T-1")
    path = book(tmp_path / "r.xlsx", [head, ("", "V5.0.2", "create_product"), ["x"] * 8, ["y"] * 8, ["z"] * 8, row])
    [one] = read(UploadResult(), path).of(Refused)
    assert (one.row, one.message, one.title, one.seller_sku) == (6, "Price is wrong", "Dome Tent", "T-1")


def test_the_result_of_a_batch_edit_names_its_product(tmp_path, read):
    path = book(tmp_path / "r.xlsx", [("err_info", *HEAD), ("", "V4", "All_Information"), *[[""] * 9] * 3,
                                      ("Brand is not known", *[TENT.get(key, "") for key in HEAD])])  # fmt: skip
    [one] = read(UploadResult(), path).of(Refused)
    assert (one.product_id, one.variation, one.message) == (TENT["product_id"], "Red, M", "Brand is not known")


def test_a_result_whose_version_row_is_gone_is_read_from_row_2(write, table, read):
    rows = [("err_info", "category", "product_name", "price", "seller_sku"), ("Too long", "Tents (1)", "Tent", "5", "T-1")]
    [one] = read(UploadResult(), write("r.csv", table(*rows))).of(Refused)
    assert (one.row, one.message) == (2, "Too long")


@given(st.lists(st.sampled_from([*HEAD, "brand", "main_image", "handle", "title", "link", ""]), max_size=9))
def test_only_keys_of_seller_center_are_taken(keys):
    kind = kind_of(keys)
    assert kind in {"", "batch_edit", "result"}
    if kind:
        assert "product_name" in keys
        assert {"product_id", "category"} & set(keys)
