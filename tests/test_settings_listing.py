"""``[listing]`` in the spellings sellers use; what cannot be understood names file, key and cure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.errors import UsageError
from linkaudit.model import AttributeRule, ListingRules, Package, Rate
from linkaudit.settings import ListingSettings, effective, load, rules_of

D = Decimal


@pytest.fixture
def read(tmp_path):
    def from_toml(text, currency="USD", environment=None):
        path = tmp_path / "linkaudit.toml"
        path.write_text(f"[listing]\n{text}", "utf-8")
        return rules_of(load(path, {}, environment or {}).listing, currency)

    return from_toml


def test_nothing_set_is_the_default_of_every_rule():
    assert rules_of(ListingSettings()) == ListingRules()


def pack(grams=None, length=None, width=None, height=None):
    return Package(**{k: None if v is None else D(v) for k, v in locals().items()})


SPELLINGS = [
    ('status = "active"', {"status": "Active"}),
    ('status = "Draft(2)"', {"status": "Draft"}),
    ('price = "compare-at"', {"price_from": "compare_at"}),
    ('price = "Compare At Price"', {"price_from": "compare_at"}),
    ('markup = "15%"', {"markup_percent": D(15)}),
    ("markup = 15", {"markup_percent": D(15)}),
    ("markup = 12.5", {"markup_percent": D("12.5")}),
    ('markup = "12,5 %"', {"markup_percent": D("12.5")}),
    ('markup = "-10%"', {"markup_percent": D(-10)}),
    ('markup = "2.50 USD"', {"markup_amount": D("2.50")}),
    ('markup = "$2.50"', {"markup_amount": D("2.50")}),
    ('markup = "10% + 1.5 USD"', {"markup_percent": D(10), "markup_amount": D("1.5")}),
    ('markup = "10% - $1"', {"markup_percent": D(10), "markup_amount": D(-1)}),
    ("markup = { percent = 10, amount = 2.5 }", {"markup_percent": D(10), "markup_amount": D("2.5")}),
    ('markup = { percent = -10, amount = "-1 USD" }', {"markup_percent": D(-10), "markup_amount": D(-1)}),
    ('rounding = "0.99"', {"rounding": "0.99"}),
    ("rounding = 0.99", {"rounding": "0.99"}),
    ('rounding = ".99"', {"rounding": "0.99"}),
    ("rounding = 1", {"rounding": "1"}),
    ('rounding = "0.10"', {"rounding": "0.1"}),
    ('rounding = "none"', {}),
    ('fx = "EUR 1.08 2026-11-01"', {"rates": (Rate(source="EUR", target="USD", rate=D("1.08"), day="2026-11-01"),)}),
    ('fx = "1 EUR = 1.08 USD"', {"rates": (Rate(source="EUR", target="USD", rate=D("1.08")),)}),
    ('fx = "eur/gbp 0.84"', {"rates": (Rate(source="EUR", target="GBP", rate=D("0.84")),)}),
    ('fx = "EUR GBP 0,84, 2026-11-01"', {"rates": (Rate(source="EUR", target="GBP", rate=D("0.84"), day="2026-11-01"),)}),
    ('fx = { from = "EUR", rate = 1.08, date = 2026-11-01 }', {"rates": (Rate(source="EUR", target="USD", rate=D("1.08"), day="2026-11-01"),)}),
    ('fx = ["EUR 1.08", { from = "GBP", to = "EUR", rate = "1.19", date = "2026-11-02" }]',
     {"rates": (Rate(source="EUR", target="USD", rate=D("1.08")), Rate(source="GBP", target="EUR", rate=D("1.19"), day="2026-11-02"))}),
    ("fx = { EUR = 1.08, GBP = { rate = 1.27, date = 2026-11-02 } }",
     {"rates": (Rate(source="EUR", target="USD", rate=D("1.08")), Rate(source="GBP", target="USD", rate=D("1.27"), day="2026-11-02"))}),
    ("quantity = 50", {"cap": 50}),
    ('quantity = "50"', {"cap": 50}),
    ('quantity = "buffer 2, cap=100, untracked: 7"', {"buffer": 2, "cap": 100, "untracked": 7}),
    ("quantity = { buffer = 2 }", {"buffer": 2}),
    ("quantity = { untracked = 0 }", {"untracked": 0}),
    ("warehouse = 7123456789012345678", {"warehouses": {"": "7123456789012345678"}}),
    ('warehouse = "US Warehouse"', {"warehouses": {"": "US Warehouse"}}),
    ('[listing.warehouse]\n"Main St" = "US"\n"655" = 71', {"warehouses": {"Main St": "US", "655": "71"}}),
    ('brand = "No brand"', {"brand": "none"}),
    ('brand = "Vendor"', {}),
    ('brand = "Acme"', {"brand": "Acme"}),
    ('[listing.brand]\nacme = "ACME Inc"\nhouse = "none"\n"*" = "none"', {"brand": "none", "brands": {"acme": "ACME Inc", "house": "none"}}),
    ('package = "250 g"', {"packages": {"": pack(250)}}),
    ('package = "250g, 30x20x10 cm"', {"packages": {"": pack(250, 30, 20, 10)}}),
    ('package = "12 × 8 × 4 in"', {"packages": {"": pack(None, "30.48", "20.32", "10.16")}}),
    ('package = "0,5 kg"', {"packages": {"": pack(500)}}),
    ('package = { weight = "1 lb", size = "300 x 200 x 100 mm" }', {"packages": {"": pack("453.59237", 30, 20, 10)}}),
    ('[listing.package]\nweight = "250 g"\nlength = "12 in"\n[listing.package."Women\'s Tops"]\nweight = "8 oz"',
     {"packages": {"": pack(250, "30.48"), "Women's Tops": pack("226.796185")}}),
    ('[listing.package]\nShoes = "1 kg"', {"packages": {"Shoes": pack(1000)}}),
    ('options = "SPLIT"', {"options": "split"}),
    ('size_chart = "https://x.example/s.png"', {"size_charts": {"": "https://x.example/s.png"}}),
    ("[listing.size_chart]\nShoes = 7123", {"size_charts": {"Shoes": "7123"}}),
    ('sku_prefix = "TT-"', {"sku_prefix": "TT-"}),
    ('[listing.attributes]\nMaterial = "value:Cotton"\n"product_property/100" = "metafield:custom.material"\n[listing.attributes."Women\'s Tops"]\nNeck = "tag:neck_"',
     {"attributes": (AttributeRule(column="Material", take="value:Cotton"), AttributeRule(column="product_property/100", take="metafield:custom.material"),
                     AttributeRule(column="Neck", take="tag:neck_", category="Women's Tops"))}),
]  # fmt: skip


@pytest.mark.parametrize("text,changed", SPELLINGS, ids=[row[0] for row in SPELLINGS])
def test_spellings(read, text, changed):
    expected = {name: getattr(ListingRules(), name) for name in ListingRules.__struct_fields__} | changed
    found = read(text)
    assert {name: getattr(found, name) for name in ListingRules.__struct_fields__} == expected


def test_one_template_is_a_list_of_one(tmp_path):
    path = tmp_path / "linkaudit.toml"
    path.write_text('[listing]\ntemplates = "a.xlsx"\ncategories = "map.csv"', "utf-8")
    assert load(path, {}, {}).listing.templates == ("a.xlsx",)
    assert load(path, {}, {}).listing.categories == "map.csv"
    settings = load(None, {}, {"LINKAUDIT_LISTING_TEMPLATES": "a.xlsx, b.xlsx"})
    assert settings.listing.templates == ("a.xlsx", "b.xlsx")


def test_variables_go_before_the_file(read):
    environment = {
        "LINKAUDIT_LISTING_STATUS": "Active", "LINKAUDIT_LISTING_MARKUP": "5%", "LINKAUDIT_LISTING_QUANTITY": "9",
        "LINKAUDIT_LISTING_FX": "EUR 1.08 2026-11-01", "LINKAUDIT_LISTING_PACKAGE": "250 g, 30x20x10 cm",
    }  # fmt: skip
    rules = read('status = "Draft"\nmarkup = "15%"\nrounding = "1"', environment=environment)
    assert (rules.status, rules.markup_percent, rules.rounding, rules.cap) == ("Active", 5, "1", 9)
    assert rules.rates[0].day == "2026-11-01"
    assert rules.packages[""].height == 10


FAULTS = [
    ('status = "Live"', "status", "Draft or Active"),
    ('price = "10"', "price", "price or compare_at"),
    ('markup = "a lot"', "markup", "15%"),
    ('markup = "-100%"', "markup", "nothing"),
    ('markup = "10% 5%"', "markup", "15%"),
    ('markup = "1,000 USD"', "markup", "15%"),
    ("markup = true", "markup", "15%"),
    ("markup = { share = 3 }", "markup", "percent and amount"),
    ("markup = [1]", "markup", "15%"),
    ('rounding = "up"', "rounding", "0.99"),
    ("rounding = 0", "rounding", "0.99"),
    ("rounding = -1", "rounding", "0.99"),
    ('fx = "EUR"', "fx", "EUR 1.08 2026-11-01"),
    ('fx = "EUR 0"', "fx", "EUR 1.08 2026-11-01"),
    ('fx = "EUR 1.08 2026-13-01"', "fx", "2026-11-01"),
    ('fx = { from = "EUR", rat = 1 }', "fx", "from, to, rate and date"),
    ('fx = { from = "euro", rate = 1 }', "fx", "EUR 1.08 2026-11-01"),
    ("quantity = -1", "quantity", "buffer"),
    ("quantity = 1.5", "quantity", "buffer"),
    ("quantity = { buffer = true }", "quantity", "buffer"),
    ("quantity = { keep = 1 }", "quantity", "buffer"),
    ('quantity = "some"', "quantity", "buffer"),
    ("quantity = 99999999", "quantity", "buffer"),
    ('[listing.warehouse]\n"Main St" = ""', "warehouse", "Main St"),
    ("warehouse = true", "warehouse", "text or a table"),
    ('brand = ""', "brand", "vendor"),
    ("brand = 5", "brand", "vendor"),
    ("package = 250", "package", "250 g"),
    ('package = "250"', "package", "250 g"),
    ('package = "0 g"', "package", "250 g"),
    ('package = "250 furlongs"', "package", "250 g"),
    ('package = { size = "30x20" }', "package", "30 x 20 x 10 cm"),
    ('package = { length = "1 kg" }', "package", "30 cm"),
    ("[listing.package]\nShoes = 5", "package", "Shoes"),
    ('[listing.package."Women\'s Tops"]\nheft = "1 kg"', "package", "heft"),
    ('options = "drop"', "options", "join or split"),
    ('attributes = "Cotton"', "attributes", "value:Cotton"),
    ('[listing.attributes]\nMaterial = "Cotton"', "attributes", "value:Cotton"),
    ('[listing.attributes]\nMaterial = "metafield:material"', "attributes", "metafield:custom.material"),
    ('sku_prefix = "a b"', "sku_prefix", "letters, digits"),
]  # fmt: skip


@pytest.mark.parametrize("text,key,cure", FAULTS, ids=[row[0] for row in FAULTS])
def test_a_fault_names_file_key_and_cure(read, text, key, cure):
    with pytest.raises(UsageError) as caught:
        read(text)
    assert caught.value.where.endswith(f"[listing] {key}")
    assert "linkaudit.toml: " in caught.value.where
    assert cure in caught.value.cure
    assert "cannot be understood" in caught.value.what


def test_a_mark_up_in_another_money_than_the_market(read):
    with pytest.raises(UsageError, match=r"\[listing\] markup.*USD"):
        read('markup = "2.50 EUR"')
    assert read('markup = "2.50 EUR"', "EUR").markup_amount == D("2.50")


def test_a_fault_in_a_variable_names_the_variable():
    with pytest.raises(UsageError, match=r"LINKAUDIT_LISTING_STATUS: \[listing\] status: \"Live\" cannot be understood"):
        load(None, {}, {"LINKAUDIT_LISTING_STATUS": "Live"})


def test_a_key_that_is_not_known(read):
    with pytest.raises(UsageError, match=r"linkaudit\.toml: .*mark_up"):
        read("mark_up = 1")


def test_all_is_shown_with_its_origin(tmp_path):
    path = tmp_path / "linkaudit.toml"
    path.write_text('[listing]\nmarkup = "15%"\n[listing.package]\nweight = "250 g"\nShoes = { weight = "1 kg" }', "utf-8")
    rows = {row.key: row for row in effective(path, {}, {"LINKAUDIT_LISTING_STATUS": "Active"}) if row.section == "listing"}
    assert set(rows) == {
        "templates", "status", "price", "markup", "rounding", "fx", "quantity", "warehouse", "brand", "package",
        "categories", "options", "attributes", "size_chart", "sku_prefix",
    }  # fmt: skip
    assert (rows["markup"].value, rows["markup"].origin) == ("15%", f"file {path}")
    assert (rows["status"].value, rows["status"].origin) == ("Active", "environment LINKAUDIT_LISTING_STATUS")
    assert (rows["brand"].value, rows["brand"].origin) == ("vendor", "default")
    assert rows["package"].value == "weight = 250 g, Shoes = {weight = 1 kg}"


SCALARS = st.one_of(st.text(max_size=20), st.integers(), st.floats(allow_nan=True), st.booleans(), st.dates())
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
LENIENT = ["markup", "rounding", "fx", "quantity", "warehouse", "brand", "package", "attributes", "size_chart"]


@given(st.sampled_from(LENIENT), ANYTHING)
def test_whatever_is_written_is_understood_or_refused(key, value):
    rules, refused = None, None
    try:
        rules = rules_of(ListingSettings(**{key: value}), "USD")
    except UsageError as error:
        refused = error
    if refused:
        assert (refused.where, bool(refused.cure)) == (f"[listing] {key}", True)
    else:
        assert rules
        assert rules.markup_percent > -100
        assert all(rate.rate > 0 for rate in rules.rates)
        assert all(one is None or one > 0 for pack in rules.packages.values() for one in (pack.grams, pack.length, pack.width, pack.height))
