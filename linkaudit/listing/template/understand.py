"""A seller's own template, understood: columns, limits, categories, lists, and the rows that data may stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from linkaudit.errors import UnreadableInput, UsageError
from linkaudit.listing.market import market as market_named
from linkaudit.listing.template import head as heads
from linkaudit.listing.template import lists
from linkaudit.listing.template.formulas import Pair, refs
from linkaudit.listing.template.limits import Limited, at_row, by_category, limited, spans
from linkaudit.listing.template.words import language_of, mislabelled, possible_markets, usual_need
from linkaudit.model import Column, Leaf, RawTemplate, Template, Validation

AGAIN = "Download the template again, and give that file as it is"
# Columns whose lists are the template's own: categories and brands.
_LISTS = frozenset({"category", "brand"})
_STOCK = "warehouse_quantity/"
_FEW = 3  # names in one message
_NO_NEEDS = "does not say what each category requires"


def understand(raw: RawTemplate) -> Template:
    """Return what a template says. Columns whose keys are not known are kept as plain ones.

    ``Column.allowed`` is empty for category and brand: ``categories`` and ``brands`` have these. Raises
    ``UnreadableInput`` if row 1 has no categories or names, or if its keys stand over other columns than theirs.
    """
    rows = heads.rows_of(raw)
    keys = _keys(raw, rows)
    reach = spans(raw.validations, len(keys))
    first = heads.first_row(raw, reach, keys.index("product_name") + 1)
    top = heads.head(rows, first, len(keys))
    labels = {key: label.strip() for key, label in zip(keys, top.labels, strict=True) if key}
    language = language_of(labels, top.needs)
    marks = heads.marks(rows)
    _refuse_renamed(raw, labels, language, marks.version)
    rules = at_row(raw.validations, len(keys), first)
    sheets = lists.by_name(raw.sheets)
    _refuse_torn(raw, rules, sheets)
    columns = list(_limited(raw, _columns(raw, keys, top), rules))
    leaves = lists.categories(rules.get(keys.index("category") + 1, []), sheets)
    named = [one.column for one in columns]
    highest = next((one.high for one in named if one.key == "price"), None)
    found = Template(
        name=raw.name, path=raw.path, fingerprint=raw.fingerprint, branch=lists.branch(raw.name, leaves),
        version=marks.version, units=marks.units, sheet=raw.sheet, columns=tuple(named), first_row=first,
        last_row=heads.last_row(raw, reach, first), language=language,
        markets=possible_markets(marks.units, language, keys, highest), categories=leaves,
        brands=lists.brands(rules.get(keys.index("brand") + 1, []) if "brand" in keys else [], sheets),
        needs=lists.needs(sheets, named, leaves), values=_values(columns, leaves),
        sample={key: cell for key, cell in zip(keys, top.sample, strict=True) if key and cell},
        notes=(*_notes(top, marks, columns, leaves, ruled=bool(rules)), *_filled_in(rows[first - 1 :], keys)),
    )  # fmt: skip
    return found if found.needs or not leaves else replace(found, notes=(*found.notes, _NO_NEEDS))


def _keys(raw: RawTemplate, rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    cells = [cell.strip() for cell in rows[0]] if rows else []
    while cells and not cells[-1]:
        cells.pop()
    missing = [key for key in ("category", "product_name") if key not in cells]
    if missing:
        raise UnreadableInput(f"has no column {' and no column '.join(missing)} in row 1 (hidden)", where=raw.name,
                              cure=AGAIN)
    return tuple(cells)


def _refuse_renamed(raw: RawTemplate, labels: Mapping[str, str], language: str, version: str) -> None:
    if wrong := mislabelled(labels, language, version):
        key, label = wrong
        raise UnreadableInput(f"calls its column {key} “{label}”: labels were renamed, or keys moved",
                              where=f"{raw.name}, rows 1 and 3", cure=AGAIN)


def _refuse_torn(raw: RawTemplate, rules: Mapping[int, list[Validation]], sheets: lists.Sheets) -> None:
    """Refuse a template whose lists stand on sheets that are gone."""
    named = (ref.sheet for column in rules.values() for rule in column if rule.kind == "list"
             for ref in refs(rule.formula1))  # fmt: skip
    gone = next((sheet for sheet in named if sheet.casefold() not in sheets), None)
    if gone:
        raise UnreadableInput(f"has lost its sheet {gone}, which holds what may be chosen", where=raw.name, cure=AGAIN)


def _columns(raw: RawTemplate, keys: Sequence[str], top: heads.Head) -> Iterator[Column]:
    """Yield the columns that have a key, without limits."""
    hidden = frozenset(raw.hidden_columns)
    for place, key in enumerate(keys):
        if key:
            need = heads.need_in(top.needs[place] if top.known else "", usual_need(key))
            yield Column(index=place + 1, key=key, label=top.labels[place].strip(), need=need,
                         help=top.help[place].strip(), hidden=place + 1 in hidden)  # fmt: skip


def _limited(raw: RawTemplate, columns: Iterator[Column], rules: Mapping[int, list[Validation]]) -> Iterator[Limited]:
    """Yield the columns as their rules limit them.

    Lists by category stand in pairs of columns in the order of their attributes: that helps where a formula does not.
    """
    sheets = lists.by_name(raw.sheets)
    pairs = 0
    for column in columns:
        own = rules.get(column.index, [])
        spare = Pair("HiddenAttr", pairs * 2 + 1, pairs * 2 + 2) if by_category(own) else None
        pairs += spare is not None
        found = limited(column, own, sheets, spare)
        yield found._replace(column=_bare(found.column)) if column.key in _LISTS else found


def _bare(column: Column) -> Column:
    return Column(index=column.index, key=column.key, label=column.label, need=column.need, help=column.help,
                  kind=column.kind, closed=column.closed, hidden=column.hidden)  # fmt: skip


def _values(columns: Sequence[Limited], leaves: Sequence[Leaf]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the lists by category text and key."""
    known = {lists.plain(leaf.text): leaf.text for leaf in leaves}
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in columns:
        for category, values in one.values.items():
            text = known.get(lists.plain(category), category)
            found.setdefault(text, {})[one.column.key] = values
    return found


def _notes(top: heads.Head, marks: heads.Marks, columns: Sequence[Limited], leaves: Sequence[Leaf], *,
           ruled: bool) -> Iterator[str]:
    """Yield what is missing or odd, as sentences without subject and full stop."""
    if not ruled:
        yield "has no rules for its cells: what Seller Center allows there is not known"
    if not leaves:
        yield "has no list of categories"
    if not marks.token:
        yield "has no mark of its download in row 2: Seller Center may refuse it"
    if not marks.version:
        yield "does not say its version in row 2"
    if not marks.units:
        yield "does not say its units in row 2"
    if not top.known:
        yield "says in a language that is not known which columns are mandatory: the usual ones are taken"
    unread = [one.column.label or one.column.key for one in columns if one.unread]
    if unread:
        more = f" and {len(unread) - _FEW} more" if len(unread) > _FEW else ""
        yield f"has lists that could not be read: {', '.join(unread[:_FEW])}{more}"
    if not stock_columns([one.column for one in columns]):
        yield "has no column for the quantity"


def _filled_in(data: Sequence[Sequence[str]], keys: Sequence[str]) -> Iterator[str]:
    """Tell the products that the seller has entered; a category alone comes with the download."""
    name = keys.index("product_name")
    entered = sum(bool(row[name].strip()) for row in data if len(row) > name)
    if entered:
        rows, they = ("1 row", "it is") if entered == 1 else (f"{entered:,} rows", "they are")
        yield f"has {rows} filled in already: {they} not carried over; upload them from a copy of this file"


def stock_columns(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns for quantities: one a warehouse, or the single one of a shop with one warehouse."""
    found = tuple(column for column in columns if column.key.startswith(_STOCK))
    return found or tuple(column for column in columns if column.key == "quantity")


def check(templates: Sequence[Template], market: str) -> None:
    """Raise ``UsageError`` for a template of another market than the shop's, and for two that hold one category.

    ``market`` is a country's two letters; empty: not known, and not checked.
    """
    if market:
        for one in templates:
            _refuse_foreign(one, market_named(market).code)
    owners: dict[str, Template] = {}
    for one in templates:
        for leaf in one.categories:
            before = owners.setdefault(leaf.leaf_id or lists.plain(leaf.text), one)
            if before is not one:
                raise UsageError(f"both hold the category {leaf.text}", where=f"{before.path} and {one.path}",
                                 cure="Give one template for each branch of categories: leave one out")


def _refuse_foreign(template: Template, market: str) -> None:
    if template.markets and market not in template.markets:
        raise UsageError(f"is a template of {_either(template.markets)}, and the shop's market is {market}",
                         where=template.path, cure="Download the template in the Seller Center of your own market,"
                         " or correct [shop] market")


def _either(codes: Sequence[str]) -> str:
    some = codes[:_FEW]
    if len(codes) > _FEW:
        return f"{', '.join(some)} or another market with the same units and language"
    return " or ".join([", ".join(some[:-1]), some[-1]] if len(some) > 1 else some)


_OTHERS = {
    "batch_edit": "is the batch-edit workbook of products that are listed already: it cannot add any",
    "upload_result": "is the result of an upload, not a template",
}


def not_a_template(kind: str, where: str) -> UsageError:
    """Return what to raise for a file at ``where`` that was given as a template, and is of another ``kind``."""
    what = _OTHERS.get(kind, f"is no template of Seller Center, but another file ({kind.replace('_', ' ')})")
    return UsageError(what, where=where, cure="Give the workbook that Seller Center offers for the bulk upload of"
                      " new products, as it was downloaded")
