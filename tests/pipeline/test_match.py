"""From Seller Center's files to what is listed, refused and waiting, and to the money that is covered."""

from datetime import timedelta
from decimal import Decimal

import pytest

from linkaudit.errors import UnreadableInput, UsageError
from linkaudit.export.comeback import to_text as marked
from linkaudit.locale.own import plain
from linkaudit.pipeline.match import match
from linkaudit.pipeline.shelves import shelves
from tests.pipeline.answered import NOON, build, on_tiktok
from tests.seller_center.maker import make_batch_edit, make_result, make_template


def to_text(*given):
    """Return a text as it is said in English."""
    return plain(marked(*given))


TENTS = (on_tiktok(1729592969712207008, 1729592969712207012, "Dome Tent", "TENT-R", variation="Red, M"),
         on_tiktok(1729592969712207008, 1729592969712207013, "Dome Tent", "TENT-B", variation="Blue, M"))  # fmt: skip
HAND = on_tiktok(1729592969712208000, 1729592969712208001, "Handmade basket", "BASKET-1")


@pytest.fixture
def shelf(tmp_path):
    shelf = build(tmp_path)
    shelf.export("tent", "mug", "stove")
    return shelf


def batch(shelf, *rows, name="batch.xlsx", **more):
    return make_batch_edit(shelf.folder / name, rows, **more).path


def result(shelf, *failed, name="result.xlsx"):
    rows = [(reason, {"product_name": title, "seller_sku": sku, "category": "Women's Tops/Women's T-shirts"}) for reason, title, sku in failed]
    return make_result(shelf.folder / name, rows).path


def dump(shelf):
    with shelf.db() as db:
        return {table: sorted(db.execute(f"SELECT * FROM {table}"), key=repr) for table in ("listed", "refusals", "exported", "exports")}


def test_listed_skus_refused_rows_and_what_waits(shelf):
    files = [batch(shelf, *TENTS, HAND), result(shelf, ("The product price is invalid", "Enamel Mug", "MUG"))]
    report = match(shelf.job, files)
    assert (report.listed_skus, report.listed_products, report.matched, report.unmatched) == (3, 2, {"seller SKU": 2}, 1)
    assert report.named == ["Handmade basket"]
    assert [(one.ts_code, one.rows) for one in report.reasons] == [("TS141", 1)]
    assert (report.refused, report.again, report.waiting, report.waiting_named) == (1, 1, 1, ["Gas Stove"])
    assert shelf.states() == {"TENT-R": "listed", "TENT-B": "listed", "MUG": "refused", "STOVE": "waiting"}


def test_coverage_is_the_share_of_the_money_at_risk(shelf):
    covered = match(shelf.job, [batch(shelf, *TENTS)]).coverage
    assert covered
    assert (covered.currency, covered.listed, covered.at_risk, covered.share) == ("USD", Decimal("60.00"), Decimal("100.00"), Decimal("0.6000"))


def test_reading_the_same_files_again_changes_nothing(shelf):
    files = [batch(shelf, *TENTS, HAND), result(shelf, ("Nope", "Enamel Mug", "MUG"))]
    first, before = match(shelf.job, files), dump(shelf)
    assert match(shelf.job, files) == first
    assert dump(shelf) == before


def test_a_result_read_again_says_nothing_of_later_sheets(shelf):
    old = result(shelf, ("Nope", "Enamel Mug", "MUG"))
    match(shelf.job, [old])
    with shelf.db() as db:
        db.execute("UPDATE exported SET state = 'superseded' WHERE handle = 'mug'")
    shelf.export("mug", made_at=NOON + timedelta(hours=2))
    shelf.time = NOON + timedelta(hours=3)
    match(shelf.job, [old])
    assert shelf.states()["MUG"] == "waiting"
    match(shelf.job, [result(shelf, ("Nope again", "Enamel Mug", "MUG"), name="new.xlsx")])
    assert shelf.states()["MUG"] == "refused"


def test_what_is_listed_is_not_refused_any_more(shelf):
    refused = result(shelf, ("Nope", "Dome Tent", "TENT-R"))
    match(shelf.job, [refused])
    assert (shelf.states()["TENT-R"], shelf.states()["TENT-B"]) == ("refused", "refused")  # a listing is accepted whole
    report = match(shelf.job, [batch(shelf, *TENTS)])
    assert (shelf.states()["TENT-R"], report.again) == ("listed", 0)
    match(shelf.job, [refused])
    assert shelf.states()["TENT-R"] == "listed"


def test_sheets_that_were_to_be_completed_move_as_well(shelf):
    with shelf.db() as db:
        db.execute("UPDATE exported SET state = 'fix' WHERE handle IN ('tent', 'mug', 'stove')")
    report = match(shelf.job, [batch(shelf, *TENTS), result(shelf, ("Nope", "Enamel Mug", "MUG"))])
    assert shelf.states() == {"TENT-R": "listed", "TENT-B": "listed", "MUG": "refused", "STOVE": "fix"}
    assert (report.again, report.waiting) == (1, 0)


def test_both_files_in_one_call_agree_whatever_their_order(shelf):
    match(shelf.job, [result(shelf, ("Nope", "Dome Tent", "TENT-R")), batch(shelf, *TENTS)])
    assert shelf.states()["TENT-R"] == "listed"


def test_a_product_listed_by_hand_is_found_by_its_title_and_does_not_wait(shelf):
    report = match(shelf.job, [batch(shelf, on_tiktok(17295929697122, 17295929697123, "ENAMEL MUG!"))])
    assert report.matched == {"title": 1}
    assert "Enamel Mug" not in report.waiting_named
    assert report.coverage
    assert report.coverage.listed == Decimal("30.00")


def test_a_row_for_a_whole_product_moves_all_its_skus(shelf):
    keys = ("product_id", "category", "product_name", "product_status", "product_description", "brand", "main_image")
    row = {key: TENTS[0].get(key, "") for key in keys}
    match(shelf.job, [batch(shelf, row, keys=keys)])
    assert shelf.states()["TENT-B"] == "listed"


def test_rounded_ids_are_told_and_a_fresh_file_heals_them(shelf):
    lost = [row | {"product_id": "1.72959E+18", "sku_id": "1.72959E+18"} for row in TENTS]
    report = match(shelf.job, [batch(shelf, *lost)])
    assert report.listed_skus == 2
    assert any("rounded" in one.why or "rounded" in one.what for one in report.skipped)
    assert shelf.states()["TENT-R"] == "listed"
    healed = match(shelf.job, [batch(shelf, *TENTS, name="fresh.xlsx")])
    assert (healed.listed_skus, healed.listed_products) == (2, 1)
    assert match(shelf.job, [batch(shelf, *lost, name="again.xlsx")]).listed_products == 1
    with shelf.db() as db:
        found = shelves(db, 1).sku("tent", 41)
    assert found
    assert found.url == "https://shop.tiktok.com/view/product/1729592969712207008"


def test_a_draft_is_listed_but_not_seen(shelf):
    report = match(shelf.job, [batch(shelf, *[row | {"product_status": "Draft(2)"} for row in TENTS])])
    assert report.not_live == 1
    assert "publish" in to_text(report)


def _template(folder):
    return make_template(folder / "t.xlsx").path


def _links(folder):
    path = folder / "links.txt"
    path.write_text("https://shop.example/products/tent\n")
    return path


@pytest.mark.parametrize("make", [_template, _links])
def test_a_file_of_another_kind_is_named_and_nothing_is_saved(shelf, make):
    before = dump(shelf)
    other = make(shelf.folder)
    with pytest.raises(UsageError) as caught:
        match(shelf.job, [batch(shelf, *TENTS), other])
    assert (caught.value.where, caught.value.exit_code) == (other.name, 2)
    assert "batch-edit" in caught.value.cure
    assert dump(shelf) == before


def test_a_damaged_file_is_raised_after_good_ones_are_saved(shelf):
    bad = shelf.folder / "bad.csv"
    bad.write_text('product_id,product_name,product_status,sku_id,seller_sku\n123456789,Tent,Active(1),1234567890,"TENT-R\n')
    with pytest.raises(UnreadableInput, match="quotation mark"):
        match(shelf.job, [bad, batch(shelf, *TENTS)])
    assert shelf.states()["TENT-R"] == "listed"
    assert len(dump(shelf)["listed"]) == 2


def test_there_must_be_a_database(tmp_path):
    path = make_batch_edit(tmp_path / "b.xlsx", TENTS).path
    job = build(tmp_path).job
    (tmp_path / "s.db").unlink()
    with pytest.raises(UsageError):
        match(job, [path])


def test_the_text_says_what_why_and_what_to_do(shelf):
    files = [batch(shelf, *TENTS, HAND), result(shelf, ("Product sizechart image is required", "Enamel Mug", "MUG"), ("Xyzzy", "Gas Stove", "STOVE"))]
    text = to_text(match(shelf.job, files))
    assert "batch.xlsx: 3 SKUs listed" in text
    assert "recognised by seller SKU: 2" in text
    assert "as: Handmade basket" in text
    assert "(TS125): The size chart is missing" in text
    assert "Xyzzy" in text
    assert "2 products will be in the next sheet again" in text
    assert "60.00 of 100.00 USD (60%)" in text
