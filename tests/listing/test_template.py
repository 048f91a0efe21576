"""A template understood: by structure and by its own rules, in any language, version and market."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from linkaudit.errors import UnreadableInput, UsageError
from linkaudit.export.template_text import to_text as marked
from linkaudit.listing.template import lists
from linkaudit.listing.template.formulas import Pair, arguments, inline, number, pair, refs
from linkaudit.listing.template.lists import branch, slug
from linkaudit.listing.template.understand import check, not_a_template, stock_columns, understand
from linkaudit.listing.template.words import need_of
from linkaudit.locale.own import plain
from linkaudit.model import Leaf, Need, RawSheet, RawTemplate, Validation
from linkaudit.source.reading.opening import members
from linkaudit.source.seller_center.template import raw_template
from tests.seller_center.layout import MARKETS, default_attributes
from tests.seller_center.maker import make_template


def to_text(*given):
    """Return a text as it is said in English."""
    return plain(marked(*given))



@pytest.fixture
def understood(tmp_path):
    """Return what is understood of a made-up template, and what is true of it."""
    def of(**wishes):
        made = make_template(tmp_path / "t.xlsx", **wishes)
        [member] = members([made.path])
        return understand(raw_template(member)), made
    return of


FORMS = [{"market": market} for market in MARKETS] + [
    {"version": "V5.0.0"}, {"warehouses": ()}, {"warehouses": ("7001",)}, {"x14": True, "named": True}, {"strict": True}, {"prefix": True},
    {"per_cell": True}, {"sheet": "Vorlage"}, {"categories": [("Schmuck/Ringe", "601111")]}, {"attributes": ()},
    {"content": [{"product_name": "Tent"}] * 3}, {"prefilled": False},
]  # fmt: skip


@pytest.mark.parametrize("wishes", FORMS, ids=str)
def test_everything_that_is_true_is_understood(understood, wishes):
    template, made = understood(**wishes)
    assert template.keys == made.keys
    assert [(one.index, one.label, one.help) for one in template.columns] == [
        (place, label.strip(), hint.strip()) for place, (label, hint) in enumerate(zip(made.labels, made.help, strict=True), 1)
    ]
    assert [one.need for one in template.columns] == [need_of(word) for word in made.needs]
    assert (template.version, template.units, template.language) == (made.version, made.units, made.language)
    assert (template.sheet, template.first_row) == (made.sheet, made.first_row)
    assert template.last_row == (made.last_row if made.attributes else 2000)
    assert [(leaf.text, leaf.leaf_id) for leaf in template.categories] == list(made.categories)
    assert list(template.brands) == [name for name, _ in made.brands]
    assert bool(template.sample) == (made.sample_row is not None)
    assert template.sample.get("product_name") in {None, "Sample: evening gown"}
    assert {one.key.partition("/")[2] for one in stock_columns(template.columns)} == set(made.warehouses or [""])
    assert made.market in template.markets
    assert [note for note in template.notes if not note.startswith("has 3 rows filled in")] == []
    assert bool(template.notes) == ("content" in wishes)


def test_lists_by_category(understood):
    template, made = understood()
    lists = {one.key: one for one in made.attributes if one.values}
    assert set(template.values) == {text for text, _ in made.categories}
    for category, values in template.values.items():
        assert values == {key: tuple(one.values[category]) for key, one in lists.items()}
    closed = {one.key for one in template.columns if one.closed and one.key in lists}
    assert closed == {key for key, one in lists.items() if one.closed}


def test_needs_by_category(understood):
    template, made = understood()
    tees = template.needs["Women's Tops/Women's T-shirts"]
    assert (tees["price"], tees["product_property/101395"], tees["product_property/100405"]) == (Need.MANDATORY, Need.MANDATORY, Need.FORBIDDEN)
    assert "seller_sku" not in tees
    for one in made.attributes:
        for category, word in one.needs.items():
            assert template.needs[category][one.key] == need_of(word)


def test_limits(understood):
    columns = {one.key: one for one in understood()[0].columns}
    assert (columns["product_name"].min_length, columns["product_name"].max_length) == (1, 255)
    assert (columns["seller_sku"].min_length, columns["seller_sku"].max_length) == (None, 50)
    price, weight = columns["price"], columns["parcel_weight"]
    assert (price.kind, price.low, price.high, price.above) == ("decimal", Decimal("0.01"), Decimal(7600), False)
    assert (weight.kind, weight.low, weight.high, weight.above) == ("decimal", Decimal(0), None, True)
    assert columns["gtin_type"].allowed == ("GTIN", "EAN", "UPC", "ISBN", "JAN")
    assert columns["aimed_product_status"].allowed == ("Active(1)", "Draft(2)")
    assert [columns[key].closed for key in ("gtin_type", "category", "brand", "main_image")] == [True, True, True, False]
    assert columns["special_product_listing_type"].allowed == ("Auction product",)
    assert columns["property_1_image_2"].hidden
    assert not columns["property_1_image"].hidden


MARKETS_OF = {"US": ("US",), "ID": ("ID",), "VN": ("VN",), "DE": ("DE", "AT"), "PH": ("ID", "PH", "TH", "VN", "MY", "SG")}


@pytest.mark.parametrize("market", MARKETS_OF)
def test_markets_it_can_be_of(understood, market):
    assert understood(market=market)[0].markets == MARKETS_OF[market]


def test_the_british_one_may_be_of_any_market_but_the_american(understood):
    markets = understood(market="GB")[0].markets
    assert markets[0] == "GB"
    assert "US" not in markets


# ── Small templates, written down here ───────────────────────────────────────────────────────────────────────────────

KEYS = ("category", "product_name", "price", "quantity", "seller_sku", "strange_key")
LABELS = ("Category", "Product name", "Retail price", "Quantity", "Seller SKU", "Strange")
NEEDS = ("Mandatory", "Mandatory", "Mandatory", "Mandatory", "Optional", "Conditionally mandatory ")
MARKS = ("V5.1.0", "create_product", "metric", "category_v2", "", "0" * 53)
HELP = ("Choose", "1 to 255", "", "", "", "")
LEAVES = RawSheet(name="Category", hidden=True, rows=(("Bags/Totes", "600001"), ("Bags/Clutches", "600002")))


def rule(kind, column, formula, second="", *, rows=(6, 5000), operator="between", strict=True):
    return Validation(kind=kind, operator=operator, formula1=formula, formula2=second, ranges=((rows[0], column, rows[1], column),), strict=strict)


CHOICE = rule("list", 1, "Category!$A$1:$A$2")


def raw(*rules, rows=(KEYS, MARKS, LABELS, NEEDS, HELP), sheets=(LEAVES,), name="t.xlsx", **fields):
    top = RawSheet(name="Template", hidden=False, rows=tuple(rows))
    return RawTemplate(name=name, path=name, fingerprint="f", sheet="Template", sheets=(top, *sheets), validations=rules, **fields)


def column(template, key):
    return next(one for one in template.columns if one.key == key)


def test_an_unknown_key_is_a_plain_column():
    template = understand(raw(CHOICE))
    assert column(template, "strange_key").need is Need.CONDITIONAL
    assert column(template, "strange_key").kind == "text"


def test_the_first_row_is_told_by_rules_or_by_what_is_frozen():
    names = rule("textLength", 2, "1", "255", rows=(6, 5000))
    later = rule("textLength", 2, "1", "255", rows=(7, 5000))
    sample = ("Bags/Old", "Sample bag", "1", "2", "S", "")
    head = (KEYS, MARKS, LABELS, NEEDS, HELP)
    assert understand(raw(CHOICE, names)).first_row == 6
    assert understand(raw(CHOICE, later, rows=(*head, sample))).first_row == 7
    assert understand(raw(CHOICE, names, rows=(*head, sample), frozen_row=6)).first_row == 7  # what is frozen is head
    assert understand(raw(CHOICE, later, rows=(*head, sample), frozen_row=5)).first_row == 7
    assert understand(raw(frozen_row=5)).first_row == 6
    assert understand(raw()).first_row == 6
    everywhere = rule("textLength", 2, "1", "255", rows=(1, 1_048_576))
    assert understand(raw(CHOICE, everywhere)).first_row == 6
    assert understand(raw(CHOICE, later, rows=(*head, sample))).sample["product_name"] == "Sample bag"
    assert understand(raw(CHOICE, names)).sample == {}


def test_the_last_row_is_the_one_that_all_rules_reach():
    lists = rule("list", 6, '"a,b"', rows=(6, 1000))
    single = rule("list", 5, '"a,b"', rows=(6, 6))
    assert understand(raw(CHOICE)).last_row == 5000
    assert understand(raw(CHOICE, lists, single)).last_row == 1000
    assert understand(raw(CHOICE, lists, rows=(KEYS, MARKS, LABELS, NEEDS, HELP))).last_row == 1000
    assert understand(replace(raw(CHOICE), rows=2000)).last_row == 2000
    assert understand(replace(raw(CHOICE), rows=6)).last_row == 5000  # a sheet without prepared rows
    assert understand(raw()).last_row == 1000


@pytest.mark.parametrize("operator, first, second, low, high, above", [
    ("between", "1", "9.5", "1", "9.5", False), ("greaterThan", "0", "", "0", None, True), ("greaterThanOrEqual", "0.5", "", "0.5", None, False),
    ("lessThanOrEqual", "9", "", None, "9", False), ("equal", "3", "", "3", "3", False), ("notBetween", "1", "2", None, None, False),
    ("lessThan", "10", "", None, "9.99", False), ("between", "A1", "B1", None, None, False), ("between", "1E3", "nan", "1E3", None, False),
])
def test_numbers(operator, first, second, low, high, above):
    price = column(understand(raw(CHOICE, rule("decimal", 3, first, second, operator=operator))), "price")
    assert (price.low, price.high, price.above) == (low and Decimal(low), high and Decimal(high), above)


def test_whole_numbers_and_lengths_have_no_open_ends():
    template = understand(raw(
        CHOICE, rule("whole", 4, "0", operator="greaterThan"), rule("textLength", 5, "51", operator="lessThan"),
        rule("custom", 2, "AND(LEN(B6)>=1,LEN(B6)<256)"),
    ))  # fmt: skip
    assert (column(template, "quantity").low, column(template, "quantity").above) == (Decimal(1), False)
    assert column(template, "seller_sku").max_length == 50
    assert (column(template, "product_name").min_length, column(template, "product_name").max_length) == (1, 255)


def test_a_limit_may_stand_in_a_cell():
    limits = RawSheet(name="My limits", hidden=True, rows=(("", "7600"),))
    price = column(understand(raw(CHOICE, rule("decimal", 3, "'My limits'!$A$1", "'My limits'!$B$1"), sheets=(LEAVES, limits))), "price")
    assert (price.low, price.high) == (None, Decimal(7600))


PAIRS = RawSheet(name="HiddenAttr", hidden=True, rows=(
    ("Bags/Totes", "Zip", "Bags/Totes", "Red"), ("Bags/Totes", "Button", "Bags/Clutches", "Blue"), ("Bags/Clutches", "Zip", "", ""),
))  # fmt: skip
FORMULAS = [
    "OFFSET(HiddenAttr!$D$1,MATCH($A6,HiddenAttr!$C:$C,0)-1,0,COUNTIF(HiddenAttr!$C:$C,$A6),1)",
    "OFFSET(HiddenAttr!$C$1,MATCH($A6,HiddenAttr!$C$1:$C$3,0)-1,1,COUNTIF(HiddenAttr!$C$1:$C$3,$A6),1)",
    'IF($A6="","",OFFSET( HiddenAttr!$D$1 , MATCH( $A6 , HiddenAttr!$C$1:$C$3 , 0 ) - 1 , , 2))',
    "OFFSET('HiddenAttr'!$D$1,MATCH($A6,'HiddenAttr'!$C$1:$C$3,0)-1,0,2,1)",
    "INDEX(HiddenAttr!$D$1:$D$3,MATCH($A6,HiddenAttr!$C$1:$C$3,0)):HiddenAttr!$D$3",
]  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_formula_says_where_a_list_stands_whatever_the_order(formula):
    template = understand(raw(CHOICE, rule("list", 6, formula, strict=False), sheets=(LEAVES, PAIRS)))
    assert template.values == {"Bags/Totes": {"strange_key": ("Red",)}, "Bags/Clutches": {"strange_key": ("Blue",)}}
    assert not column(template, "strange_key").closed


def test_where_formulas_say_nothing_the_order_does():
    template = understand(raw(CHOICE, rule("list", 5, "INDIRECT($A6)"), rule("list", 6, "INDIRECT($A6)"), sheets=(LEAVES, PAIRS)))
    assert template.values["Bags/Totes"] == {"seller_sku": ("Zip", "Button"), "strange_key": ("Red",)}
    assert template.values["Bags/Clutches"] == {"seller_sku": ("Zip",), "strange_key": ("Blue",)}


def test_a_list_that_cannot_be_read_is_told_and_open():
    template = understand(raw(CHOICE, rule("list", 6, "INDIRECT($A6)")))
    assert not column(template, "strange_key").closed
    assert any("could not be read: Strange" in note for note in template.notes)


def test_a_category_with_its_id_is_the_same_one():
    style = RawSheet(name="Rules", hidden=True, rows=(("Bags/Totes (600001)", "Mandatory", "Mandatory", "", "Forbid", "Optional"), ("else", "Forbid")))
    template = understand(raw(CHOICE, sheets=(LEAVES, style)))
    assert template.needs == {"Bags/Totes": {"product_name": Need.MANDATORY, "price": Need.MANDATORY, "seller_sku": Need.FORBIDDEN, "strange_key": Need.OPTIONAL}}


def test_ids_may_stand_in_the_text():
    old = RawSheet(name="Category", hidden=True, rows=(("0123345/Decorative Lights",), ("Lamps (601234)",), ("Lamps/No id",)))
    template = understand(raw(sheets=(old,)))
    assert [leaf.leaf_id for leaf in template.categories] == ["0123345", "601234", ""]


def test_unknown_words_fall_back_to_what_columns_usually_are():
    words = ("Xx", "Xx", "Xx", "Yy", "Zz", "Zz")
    template = understand(raw(CHOICE, rows=(KEYS, MARKS, LABELS, words, HELP), frozen_row=5))
    assert [one.need for one in template.columns] == [
        Need.MANDATORY, Need.MANDATORY, Need.MANDATORY, Need.CONDITIONAL, Need.OPTIONAL, Need.OPTIONAL,
    ]  # fmt: skip
    assert [one.label for one in template.columns] == list(LABELS)
    assert any("not known" in note for note in template.notes)


LANGUAGES = {
    "th": (("หมวดหมู่", "ชื่อสินค้า", "ราคา", "จำนวน", "SKU ผู้ขาย", ""), ("จำเป็น", "จำเป็น", "จำเป็น", "ไม่บังคับ", "ไม่บังคับ", ""), ("TH",)),
    "es": (("Categoría", "Nombre del producto", "Precio", "Cantidad", "SKU", ""), ("Obligatorio",) * 4 + ("Opcional", ""), ("ES", "MX")),
    "pt": (("Categoria", "Nome do produto", "Preço", "Quantidade", "SKU", ""), ("Obrigatório",) * 4 + ("Opcional", ""), ("PT", "BR")),
    "fr": (("Catégorie", "Nom du produit", "Prix", "Quantité", "SKU", ""), ("Obligatoire",) * 4 + ("Facultatif", ""), ("FR",)),
    "it": (("Categoria", "Nome del prodotto", "Prezzo", "Quantità", "SKU", ""), ("Obbligatorio",) * 4 + ("Facoltativo", ""), ("IT",)),
    "zh": (("类目", "商品名称", "零售价", "数量", "商家SKU", ""), ("必填",) * 4 + ("选填", ""), None),
    "ja": (("カテゴリー", "商品名", "価格", "数量", "SKU", ""), ("必須",) * 4 + ("任意", ""), ("JP",)),
    "id": (("Kategori", "Nama produk", "Harga", "Jumlah", "SKU penjual", ""), ("Wajib",) * 4 + ("Opsional", ""), ("ID",)),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_languages(language):
    labels, needs, markets = LANGUAGES[language]
    template = understand(raw(CHOICE, rows=(KEYS, MARKS, labels, needs, HELP)))
    assert template.language == language
    assert [one.need for one in template.columns[:3]] == [Need.MANDATORY] * 3
    assert column(template, "seller_sku").need is Need.OPTIONAL
    if markets:
        assert template.markets == markets
    else:  # an interface that sellers of any market may choose
        assert len(template.markets) > 10


def test_what_is_missing_is_told():
    notes = understand(raw(rows=(KEYS, ("", "create_product"), LABELS, NEEDS, HELP), sheets=())).notes
    assert len(notes) == 5
    for said in ("no rules for its cells", "no list of categories", "no mark of its download", "its version", "its units"):
        assert any(said in note for note in notes)
    keys = ("category", "product_name", "price", "", "seller_sku", "")
    template = understand(raw(CHOICE, rows=(keys, MARKS, LABELS, NEEDS, HELP)))
    assert [one.index for one in template.columns] == [1, 2, 3, 5]
    assert "has no column for the quantity" in template.notes


def test_rows_that_the_seller_filled_in_are_told():
    head = (KEYS, MARKS, LABELS, NEEDS, HELP)
    category, tote = ("Bags/Totes", "", "", "", "", ""), ("Bags/Totes", "Tote", "9", "1", "T-1", "")
    for rows, said in (((category,), ()), ((category, tote), ("has 1 row filled in already: it is not carried over",)),
                       ((tote, category, ("",), tote), ("has 2 rows filled in already: they are not carried over",))):  # fmt: skip
        notes = [note for note in understand(raw(CHOICE, rows=(*head, *rows), frozen_row=5)).notes if "filled in" in note]
        assert [note.partition(";")[0] for note in notes] == list(said)


def test_nothing_at_all():
    for rows in ((), ((),), (("category",),), (("", ""), MARKS)):
        with pytest.raises(UnreadableInput, match="in row 1"):
            understand(raw(rows=rows))
    for length in range(1, 6):
        head = (KEYS, MARKS, LABELS, NEEDS, HELP)[:length]
        assert understand(raw(CHOICE, rows=head)).keys == KEYS


MOVED = ("Product name", "Category", *LABELS[2:])


@pytest.mark.parametrize("version, labels", [("V9", MOVED), ("V5.0.2", ("Category", "Name of the thing", *LABELS[2:])), ("V5.0.2", MOVED)])
def test_labels_that_do_not_belong_to_their_keys(version, labels):
    with pytest.raises(UnreadableInput, match="labels were renamed, or keys moved") as caught:
        understand(raw(CHOICE, rows=(KEYS, (version, *MARKS[1:]), labels, NEEDS, HELP)))
    assert caught.value.exit_code == 2


def test_a_later_version_may_call_its_columns_otherwise():
    template = understand(raw(CHOICE, rows=(KEYS, MARKS, ("Category", "Name of the thing", *LABELS[2:]), NEEDS, HELP)))
    assert column(template, "product_name").label == "Name of the thing"


def test_a_sheet_that_rules_point_at_is_gone():
    with pytest.raises(UnreadableInput, match="has lost its sheet Category"):
        understand(raw(CHOICE, sheets=()))


# ── Branch ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name, texts, slug_", [
    ("x.xlsx", ["Women's Tops/T-shirts", "Women's Tops/Blouses"], "womens-tops"),
    ("x.xlsx", ["Bags", "Shoes/Boots", "Shoes/Pumps"], "shoes"),
    ("Tiktoksellercenter_Jewellery & Accessories_20260901_Template.xlsx", ["Rings", "Earrings"], "jewellery-accessories"),
    ("Tiktoksellercenter_batchupload_20260901_template.xlsx", ["Rings", "Earrings"], "rings"),
    ("x.xlsx", ["女装/上衣"], "category-600000"), ("x.xlsx", [], "template"),
    ("x.xlsx", ["0123345/Decorative Lights"], "decorative-lights"), ("x.xlsx", ["Café & Thé/Thé"], "cafe-the"),
])
def test_branch(name, texts, slug_):
    leaves = [Leaf(text=text, leaf_id=str(600_000 + place)) for place, text in enumerate(texts)]
    assert branch(name, leaves) == slug_


@given(st.text(max_size=80))
def test_a_slug_is_a_name_that_every_disk_takes(text):
    made = slug(text)
    assert made == slug(made)
    assert len(made) <= 40
    assert all(letter in "abcdefghijklmnopqrstuvwxyz0123456789-" for letter in made)
    assert made == made.strip("-")


# ── Several at once ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_check_takes_templates_of_the_shop_s_market(understood):
    tops = understood()[0]
    bags = understood(categories=[("Bags/Totes", "600001")])[0]
    check([tops, bags], "US")
    check([tops, bags], "us")
    check([tops], "")
    check([], "US")
    check([understood(market="GB")[0]], "UK")


def test_check_refuses_another_market(understood):
    german = understood(market="DE")[0]
    with pytest.raises(UsageError, match="is a template of DE or AT, and the shop's market is US") as caught:
        check([german], "US")
    assert caught.value.exit_code == 2
    with pytest.raises(UsageError, match="another market"):
        check([understood(market="GB")[0]], "US")
    with pytest.raises(UsageError, match="is a template of US"):
        check([understood()[0]], "DE")
    with pytest.raises(UsageError):
        check([german], "Atlantis")


def test_check_refuses_two_for_one_branch(understood):
    first = understood()[0]
    other = replace(understood(categories=[("Else/Blouses", "601304")])[0], path="other.xlsx")
    with pytest.raises(UsageError, match="both hold the category Else/Blouses") as caught:
        check([first, other], "US")
    assert "other.xlsx" in caught.value.where


def test_check_does_not_trust_names_alone(understood):
    first = understood()[0]
    check([first, replace(understood(categories=[("Women's Tops/Corsets", "609999")])[0], path="other.xlsx")], "US")


@pytest.mark.parametrize("kind, said", [("batch_edit", "batch-edit workbook"), ("upload_result", "result of an upload"), ("product_csv", "product csv")])
def test_other_files_given_as_a_template(kind, said):
    fault = not_a_template(kind, "x.xlsx")
    assert (fault.where, fault.exit_code) == ("x.xlsx", 2)
    assert said in fault.what
    assert fault.cure


# ── Formulas ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("formula, found", [
    ("'It''s here'!$B$2:$C$9", ("It's here", 2, 2, 9, 3)), ("Brand!A:A", ("Brand", 1, 1, 1 << 30, 1)), ("目录!$A$1", ("目录", 1, 1, 1, 1)),
    ("Sheet.1!AA10:AB11", ("Sheet.1", 10, 27, 11, 28)),
])
def test_refs(formula, found):
    assert [tuple(one) for one in refs(formula)] == [found]


@pytest.mark.parametrize("formula, values", [
    ('"a, b,,a"', ["a", "b"]), ('"one"', ["one"]), ('"5"" wide,x"', ['5" wide', "x"]), ("Brand!A1", None), ("", None), ('"', None), ('""', []),
])
def test_inline(formula, values):
    assert inline(formula) == values


def test_arguments_mind_quotes_and_brackets():
    assert arguments("f(a,(b,c),\"d,)\",'e,'!A1)", "F") == ["a", "(b,c)", '"d,)"', "'e,'!A1"]
    assert arguments("g(1)", "f") == []
    assert arguments("f(1,2", "f") == ["1", "2"]


@given(st.text(alphabet="OFSETMACH(),!$A1:\"' ", max_size=60))
def test_no_formula_is_too_odd(formula):
    found = pair(f"OFFSET({formula}")
    assert found is None or isinstance(found, Pair)
    inline(formula)


@given(st.integers(1, 16_384))
def test_columns_count_as_spreadsheets_do(place):
    letters = next(itertools.islice(
        ("".join(one) for size in (1, 2, 3) for one in itertools.product("ABCDEFGHIJKLMNOPQRSTUVWXYZ", repeat=size)), place - 1, None))  # fmt: skip
    assert number(letters) == place


# ── Shown ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_shown(understood):
    template, made = understood()
    text = to_text(template)
    for said in (
        "version     V5.0.2", "market      US", "imperial (lb, in)", "branch      womens-tops", "rows   7 to 1000 of sheet Template (994 rows)",
        "3: Women's Tops/Women's T-shirts; ", "2 warehouses: 7412345678901234501 (", "59 columns, 8 of them hidden:", "number 0.01 to 7,600", "number above 0",
        "whole number 0 to 9,999,999", "1 to 255 characters", "one of a list by category, or your own words", "one of Active(1), Draft(2)",
        "Women's Tops/Women's T-shirts: 7 mandatory, 3 forbidden, 13 lists of values",
    ):
        assert said in text
    assert all(key in text for key in made.keys)
    assert all(line == line.rstrip() and len(line) < 200 for line in text.splitlines())


def test_shown_when_little_is_known():
    text = to_text(understand(raw(rows=(KEYS[:2],), sheets=())))
    for said in ("version     not told", "market      not told", "language    not known", "units       not told", "categories  none", "quantity    none", "note  "):
        assert said in text


def test_many_categories_are_counted(understood):
    leaves = [(f"Bags/Kind {place}", str(700_000 + place)) for place in range(1200)]
    attributes = default_attributes([text for text, _ in leaves])
    template, _ = understood(categories=leaves, attributes=attributes)
    assert len(template.values) == len(template.needs) == 1200
    assert "1,200: Bags/Kind 0; Bags/Kind 1; Bags/Kind 2; Bags/Kind 3; Bags/Kind 4 and 1,195 more" in to_text(template)


def test_names_of_columns_are_no_category():
    sheet = RawSheet(name="Category", hidden=True, rows=(("category", "id"), ("Tops/Tees", "601302"), ("Tops/Blouses", "")))
    assert [(one.text, one.leaf_id) for one in lists.categories([], {"category": sheet})] == [("Tops/Tees", "601302"), ("Tops/Blouses", "")]
