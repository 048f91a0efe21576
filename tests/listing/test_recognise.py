"""Whose a row from Seller Center is, and where a product is on TikTok Shop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.listing.comeback.recognise import Known, code_key, match_listed, match_refused, sought, title_key
from linkaudit.listing.comeback.shelf import Shelves, is_live
from linkaudit.model import Found, Listed, Offered, Refused


def listed(ref=1, product_id="100", sku_id="200", title="", **more):
    return Listed(ref=ref, product_id=product_id, sku_id=sku_id, title=title, **more)


def refused(title="", **more):
    return Refused(ref=1, row=7, message="no", title=title, **more)


def sure(shelf):
    """Return what must have been found."""
    assert shelf
    return shelf


def one(row, *offered):
    [found] = match_listed([row], Known(offered))
    return found


RED = Offered(handle="Tent", variant_key="Red / M", variant_id=41, seller_sku="TENT-R-M", gtin="00036000291452", title="Dome Tent", given=True)
BLUE = Offered(handle="Tent", variant_key="Blue / M", variant_id=42, seller_sku="TENT-B-M", gtin="4006381333931", title="Dome Tent", given=True)
MUG = Offered(handle="mug", seller_sku="MUG", title="Mug", given=True)


def test_a_seller_sku_goes_before_gtin_and_title():
    found = one(listed(seller_sku="tent-b-m", gtin=RED.gtin, title="Mug"), RED, BLUE, MUG)
    assert found == Found(handle="Tent", by="seller SKU", variant_key="Blue / M", variant_id=42)


def test_a_gtin_counts_whatever_its_zeros():
    assert one(listed(seller_sku="other", gtin="036000291452", title="x"), RED, BLUE).by == "GTIN"
    assert one(listed(gtin="36000291452"), RED, BLUE).variant_id == 41


def test_a_title_tells_the_product_and_the_variation_tells_the_variant():
    found = one(listed(title="DOME  tent!", variation="M, Blue"), RED, BLUE, MUG)
    assert found == Found(handle="Tent", by="title", variant_key="Blue / M", variant_id=42)
    unknown = one(listed(title="Dome Tent", variation="Green, M"), RED, BLUE)
    assert (unknown.handle, unknown.variant_key, unknown.whole) == ("Tent", None, False)


def test_a_row_for_a_product_stands_for_all_its_skus():
    found = one(listed(sku_id="", title="Dome Tent"), RED, BLUE)
    assert (found.handle, found.whole) == ("Tent", True)


def test_what_means_two_products_means_none():
    other = Offered(handle="tarp", seller_sku="TENT-R-M", gtin=RED.gtin, title="Dome Tent", given=True)
    assert one(listed(seller_sku="TENT-R-M", gtin=RED.gtin, title="Dome Tent"), RED, other) is None
    tarp = Offered(handle="tarp", seller_sku="TENT-R-M", title="Tarp", given=True)
    assert one(listed(seller_sku="TENT-R-M", title="Tarp"), RED, tarp).handle == "tarp"


def test_what_was_given_goes_before_what_the_shop_calls_its_own():
    own = Offered(handle="old", seller_sku="TENT-R-M", title="Old Tent")
    assert one(listed(seller_sku="TENT-R-M"), own, RED).handle == "Tent"
    assert one(listed(seller_sku="TENT-R-M"), own).handle == "old"


def test_empty_fields_recognise_nothing():
    blank = Offered(handle="blank")
    assert one(listed(title="★"), blank) is None
    assert one(listed(gtin="0"), Offered(handle="x", gtin="0")) is None


def test_a_sku_that_nothing_tells_of_goes_with_its_siblings():
    rows = [listed(1, seller_sku="TENT-R-M"), listed(2, sku_id="201", title="Renamed"), listed(3, "101", title="Stranger")]
    found = match_listed(rows, Known([RED]))
    assert [each and (each.handle, each.by) for each in found] == [("Tent", "seller SKU"), ("Tent", "product"), None]


def test_a_tiktok_product_of_two_of_ours_decides_nothing():
    rows = [listed(1, seller_sku="TENT-R-M"), listed(2, seller_sku="MUG"), listed(3, title="Neither")]
    assert match_listed(rows, Known([RED, MUG]))[2] is None


def test_refused_rows_are_recognised_alike():
    assert [each and each.by for each in match_refused([refused(seller_sku="MUG"), refused("dome tent"), refused("?")], Known([RED, MUG]))] == [
        "seller SKU", "title", None]  # fmt: skip


def test_only_what_rows_ask_for_is_wanted():
    wants = sought([listed(seller_sku="A", title="Tent"), refused(gtin="4006381333931")]).wants
    assert wants("a", "", "")
    assert wants("", "04006381333931", "")
    assert wants("", "", "TENT")
    assert not wants("", "", "")
    assert not wants("b", "123", "Tents")


@given(st.text(max_size=40))
def test_keys_are_stable(text):
    assert title_key(title_key(text)) == title_key(text)
    assert title_key(f"  {text}!") == title_key(text)
    assert not code_key(text).startswith("0")


@pytest.mark.parametrize("status,live", [("Active(1)", True), ("วางขายอยู่(1)", True), ("Draft(2)", False), ("Deactivated (4) ", False), ("Live", None)])
def test_a_status_is_told_by_its_number(status, live):
    assert is_live(status) is live


def test_a_product_is_found_in_any_case_and_the_one_that_buyers_see_first():
    draft, live = listed(1, "100", "200", status="Draft(2)"), listed(2, "101", "201", status="Active(1)")
    shelf = Shelves([(draft, Found(handle="Tent", by="title")), (live, Found(handle="tent", by="title"))])
    assert sure(shelf.product("TENT"))[:3] == ("101", "", True)
    assert shelf.product("mug") is None
    assert shelf.handles == {"tent"}


def test_a_sku_is_found_by_id_then_by_values_then_its_product_alone():
    rows = [(listed(1, "100", "200"), Found(handle="tent", by="seller SKU", variant_key="Red / M", variant_id=41)),
            (listed(2, "100", "201"), Found(handle="tent", by="seller SKU", variant_key="Blue / M"))]  # fmt: skip
    shelf = Shelves(rows)
    assert sure(shelf.sku("tent", 41)).sku_id == "200"
    assert sure(shelf.sku("Tent", None, "M / Blue")).sku_id == "201"
    assert sure(shelf.sku("tent", 7, "Green"))[:2] == ("100", "")
    assert sure(shelf.sku("tent", 41)).url == "https://shop.tiktok.com/view/product/100"


def test_a_listing_without_a_known_id_has_no_address():
    shelf = Shelves([(listed(1, "", ""), Found(handle="tent", by="title"))])
    assert (sure(shelf.product("tent")).url, "tent" in shelf.handles) == ("", True)
