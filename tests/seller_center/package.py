"""The parts of a made-up workbook: the Template sheet, the eleven beside it, and what Excel puts around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from tests.seller_center import ooxml
from tests.seller_center.layout import SHEETS, VARIANT_IMAGES, VISIBLE
from tests.seller_center.ooxml import DECLARATION, MAIN, RELATIONS, Strings, cell, letters, plain_sheet, row
from tests.seller_center.rules import (
    LAST_LIST,
    Ground,
    colours,
    element,
    extension,
    general_rules,
    hidden_attributes,
    validations,
)

if TYPE_CHECKING:
    from tests.seller_center.maker import Made

_NUMERIC = ("parcel_", "price", "list_price", "quantity", "warehouse_quantity/", "minimum_order_quantity")
_SHEET_TYPE = "officedocument.spreadsheetml.worksheet"


def parts_of(made: Made) -> dict[str, str | bytes]:
    """Return every part of the package, in order."""
    plan, strings = made.plan, Strings(rich=[made.labels[0], *made.help[:1]])
    names = SHEETS if plan.hidden_sheets else SHEETS[:VISIBLE]
    others = {name: f"xl/worksheets/sheet{number}.xml" for number, name in enumerate(names[1:], 2)}
    template = template_sheet(made, strings)
    sheets: dict[str, str | bytes] = {part: _other(name, made, strings) for name, part in others.items()}
    extra = {"xl/calcChain.xml": calc_chain(made)} if plan.calc_chain else {}
    types = {
        "xl/workbook.xml": "officedocument.spreadsheetml.sheet.main", plan.part: _SHEET_TYPE,
        **dict.fromkeys(others.values(), _SHEET_TYPE), "xl/styles.xml": "officedocument.spreadsheetml.styles",
        "xl/sharedStrings.xml": "officedocument.spreadsheetml.sharedStrings",
        "xl/drawings/drawing1.xml": "officedocument.drawing", "xl/comments1.xml": "officedocument.spreadsheetml.comments",
        "docProps/app.xml": "officedocument.extended-properties", "docProps/core.xml": "package.core-properties",
        "docProps/custom.xml": "officedocument.custom-properties", "customXml/itemProps1.xml": "officedocument.customXmlProperties",
        **dict.fromkeys(extra, "officedocument.spreadsheetml.calcChain"),
    }  # fmt: skip
    folder, _, name = plan.part.rpartition("/")
    return {
        "[Content_Types].xml": ooxml.content_types(types),
        "_rels/.rels": ooxml.relations([
            ("rId1", "officeDocument", "xl/workbook.xml"), ("rId3", "extended-properties", "docProps/app.xml"),
            ("rId2", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
            ("rId4", "custom-properties", "docProps/custom.xml"),
        ]),
        "xl/workbook.xml": _workbook(made, names),
        "xl/_rels/workbook.xml.rels": ooxml.relations([
            ("rId1", "worksheet", plan.part.removeprefix("xl/")),
            *[(f"rId{n}", "worksheet", part.removeprefix("xl/")) for n, part in enumerate(others.values(), 2)],
            ("rId90", "styles", "styles.xml"), ("rId91", "sharedStrings", "sharedStrings.xml"),
            ("rId92", "customXml", "../customXml/item1.xml"), *[("rId93", "calcChain", "calcChain.xml") for _ in extra],
        ]),
        plan.part: ooxml.prefixed(template) if plan.prefix else template,
        f"{folder}/_rels/{name}.rels": ooxml.relations([("rId1", "vmlDrawing", "/xl/drawings/vmlDrawing1.vml"),
                                                       ("rId2", "comments", "/xl/comments1.xml")]),
        **sheets,
        "xl/worksheets/_rels/sheet3.xml.rels": ooxml.relations([("rId1", "drawing", "../drawings/drawing1.xml")]),
        "xl/sharedStrings.xml": strings.xml(),
        "xl/styles.xml": ooxml.styles(),
        "xl/drawings/drawing1.xml": ooxml.drawing(),
        "xl/drawings/_rels/drawing1.xml.rels": ooxml.relations([("rId1", "image", "../media/image1.png")]),
        "xl/drawings/vmlDrawing1.vml": ooxml.vml([(2, 0), (2, 2)]),
        "xl/media/image1.png": ooxml.png(64, 64),
        "xl/comments1.xml": ooxml.comments({"A3": "Choose first.", "C3": "One name, one product."}),
        **extra,
        "customXml/item1.xml": f'{DECLARATION}<seller xmlns="urn:made-up"><origin>tests</origin></seller>',
        "customXml/itemProps1.xml": f'{DECLARATION}<ds:datastoreItem ds:itemID="{{0D2B1B6C-3B8E-4C46-9C7C-6D1C6B0E6A11}}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>',
        "customXml/_rels/item1.xml.rels": ooxml.relations([("rId1", "customXmlProps", "itemProps1.xml")]),
        **ooxml.properties(plan.application),
    }  # fmt: skip


def _workbook(made: Made, names: Sequence[str]) -> str:
    lines = []
    for number, name in enumerate(names, 1):
        shown, state = made.sheet if name == "Template" else name, "" if number <= VISIBLE else ' state="hidden"'
        lines.append(f'<sheet name={quoteattr(shown)} sheetId="{number}"{state} r:id="rId{number}"/>')
    area = f"Brand!$A$1:$A${max(len(made.brands), 1)}"
    defined = f'<definedNames><definedName name="BrandList">{area}</definedName></definedNames>'
    return (f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr defaultThemeVersion="124226"/>'
            f'<bookViews><workbookView activeTab="0"/></bookViews><sheets>{"".join(lines)}</sheets>'
            f'{defined if len(names) > VISIBLE else ""}<calcPr calcId="191029"/></workbook>')  # fmt: skip


def calc_chain(made: Made) -> str:
    """Return the order in which the formulas of the Template sheet are worked out."""
    cells = []
    for number, values in enumerate(made.plan.content, made.first_row):
        cells += [made.cell(key, number) for key, value in values.items() if str(value).startswith("=")]
    if made.plan.own_column:
        column = letters(len(made.keys) + 1)
        cells += [f"{column}{number}" for number in range(made.first_row, made.first_row + 4)]
    lines = "".join(f'<c r="{place}" i="1"/>' for place in cells)
    return f'{DECLARATION}<calcChain xmlns="{MAIN}">{lines}</calcChain>'


# ── The Template sheet ───────────────────────────────────────────────────────────────────────────────────────────────


def template_sheet(made: Made, strings: Strings) -> str:
    """Return the sheet that sellers fill."""
    plan, top = made.plan, made.first_row - 1
    columns = "".join(_column(number, key) for number, key in enumerate(made.keys, 1))
    view = (f'<sheetViews><sheetView showGridLines="1" tabSelected="1" workbookViewId="0"><pane ySplit="{top}" topLeftCell='
            f'"A{made.first_row}" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="A{made.first_row}" '
            f'sqref="A{made.first_row}"/></sheetView></sheetViews>')  # fmt: skip
    rules = _rules(made) if plan.validated else ("", "", "")
    protection = '<sheetProtection sheet="1" objects="1" scenarios="1"/>' if plan.protected else ""
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheetPr><outlinePr summaryRight="0"/></sheetPr>'
        f'<dimension ref="A3:AB6"/>{view}<sheetFormatPr baseColWidth="10" defaultRowHeight="15" outlineLevelCol="1"/>'
        f'<cols>{columns}</cols><sheetData>{"".join(_rows(made, strings))}</sheetData>{protection}{_merged(made)}'
        f'{rules[0]}{rules[1]}<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        f'<legacyDrawing r:id="rId1"/>{rules[2]}</worksheet>'
    )


def _style(key: str) -> int:
    return ooxml.NUMBER if key.startswith(_NUMERIC) else ooxml.TEXT


def _column(number: int, key: str) -> str:
    folded = ' hidden="1" outlineLevel="1"' if key in VARIANT_IMAGES else ""
    return f'<col min="{number}" max="{number}" width="24.5" style="{ooxml.UNLOCKED}"{folded} customWidth="1"/>'


def _rows(made: Made, strings: Strings) -> list[str]:
    plan = made.plan
    styles = [0, 0, ooxml.LABEL, ooxml.NEED, ooxml.HELP, ooxml.SAMPLE]
    heights = [' hidden="1"', ' hidden="1"', ' ht="32" customHeight="1"', "", ' ht="88" customHeight="1"', ""]
    spans = f' spans="1:{len(made.keys)}"'
    rows = [
        row(number, "".join(cell(number, place, text, strings, styles[number - 1]) for place, text in enumerate(texts, 1)),
            spans + heights[number - 1])
        for number, texts in enumerate(made.head, 1)
    ]  # fmt: skip
    content = {made.first_row + place: values for place, values in enumerate(plan.content)}
    if plan.prefilled and made.first_row not in content and made.categories:
        content[made.first_row] = {"category": made.categories[0][0]}
    last = max([plan.rows, *content])
    return rows + [_data_row(made, at, content.get(at, {}), strings) for at in range(made.first_row, last + 1)]


def _data_row(made: Made, number: int, values: Mapping[str, ooxml.Value], strings: Strings) -> str:
    full = made.plan.grid or bool(values)
    cells = [
        cell(number, place, values.get(key, ""), strings, _style(key))
        for place, key in enumerate(made.keys, 1)
        if full or place == 1
    ]
    if made.plan.own_column and number < made.first_row + 4:
        place = f"{letters(len(made.keys) + 1)}{number}"
        area = f"{place}:{letters(len(made.keys) + 1)}{made.first_row + 3}"
        first = number == made.first_row
        formula = f'<f t="shared" ref="{area}" si="0">LEN(C{number})</f>' if first else '<f t="shared" si="0"/>'
        cells.append(f'<c r="{place}">{formula}<v>0</v></c>')
    return row(number, "".join(cells), f' spans="1:{len(made.keys)}" ht="18" customHeight="1"')


def _merged(made: Made) -> str:
    """Return the merged cells: the help of the folded pictures is one cell."""
    places = [made.keys.index(key) + 1 for key in VARIANT_IMAGES if key in made.keys]
    if not places:
        return ""
    return f'<mergeCells count="1"><mergeCell ref="{letters(places[0])}5:{letters(places[-1])}5"/></mergeCells>'


def _rules(made: Made) -> tuple[str, str, str]:
    """Return conditional formats, data validations, and those of the extension list."""
    plan = made.plan
    pairs = {key: pair for key, pair in hidden_attributes(made.attributes)[1].items() if key in made.keys}
    brands = "BrandList" if plan.named else f"Brand!$A$1:$A${max(len(made.brands), 1)}"
    lists = {
        "category": f"Category!$A$1:$A${max(len(made.categories), 1)}", "brand": brands,
        "gtin_type": '"GTIN,EAN,UPC,ISBN,JAN"', "aimed_product_status": '"Active(1),Draft(2)"', "cod": '"Y,N"',
        "special_product_listing_type": "SpecialProductListingType!$A$1:$A$1",
        "shipping_insurance": "ShippingInsurance!$A$1:$A$3",
        **plan.lists,
    }  # fmt: skip
    ground = Ground({key: place for place, key in enumerate(made.keys, 1)}, made.first_row, lists, pairs, made.price)
    rules = list(general_rules(ground))
    extended = [rule for rule in rules if plan.x14 and "!" in rule.first]
    found = validations([rule for rule in rules if rule not in extended], made.attributes, ground, per_cell=plan.per_cell)
    beyond = [element(rule, f"{letters(ground.columns[rule.key])}{made.first_row}:{letters(ground.columns[rule.key])}{LAST_LIST}",
                      extended=True) for rule in extended if rule.key in ground.columns]  # fmt: skip
    listed = f'<dataValidations count="{len(found)}">{"".join(found)}</dataValidations>' if found else ""
    return colours(ground, max(len(made.categories), 1)), listed, extension(beyond)


# ── The sheets beside it ─────────────────────────────────────────────────────────────────────────────────────────────


def _other(name: str, made: Made, strings: Strings) -> str:
    """Return one of the other sheets."""
    if name == "Image":
        return plain_sheet([["How pictures should be"], ["At least 600 x 600 pixels, JPG or PNG"]], strings,
                           '<drawing r:id="rId1"/>')  # fmt: skip
    if name == "Example":  # moved by a column, as in the real one
        rows = [["", *made.labels], ["A good one", *(text for text in made.head[-1])]]
        return plain_sheet(rows, strings)
    return plain_sheet(_hidden_rows(name, made), strings)


def _hidden_rows(name: str, made: Made) -> Sequence[Sequence[ooxml.Value]]:
    if name == "HiddenStyle":
        return [_style_row(leaf, made) for leaf, _ in made.categories]
    if name == "HiddenAttr":
        return hidden_attributes(made.attributes)[0]
    return {
        "Instruction": [["How to fill this form"], ["1. Choose a category."], ["2. One row for each variation."]],
        "Category": [list(pair) for pair in made.categories],
        "Brand": [list(pair) for pair in made.brands],
        "ShippingInsurance": [["Optional", "0"], ["Y", "1"], ["N", "2"]],
        "Condition": [["New", "1"]],
        "SpecialProductListingType": [["Auction product", "1"]],
        "TemplateConfig": [list(made.head[0]), list(made.head[1]), ['{"main_locale":""}']],
    }[name]


def _style_row(leaf: str, made: Made) -> list[str]:
    """Return HiddenStyle's row of a category: its text, then a word below each further column."""
    needs = {attribute.key: attribute.needs.get(leaf, "Optional") for attribute in made.attributes}
    plain = {"product_name", "product_description", "main_image", "parcel_weight", "price"}
    return [leaf, *("Mandatory" if key in plain else needs.get(key, "") for key in made.keys[1:])]
