"""The workbook that Seller Center gives a seller for uploading new products, as it is; ``listing`` understands it."""

from __future__ import annotations

from collections.abc import Iterator

from linkaudit.errors import UnreadableInput
from linkaudit.model import Batch, RawSheet, RawTemplate
from linkaudit.source.base import Member
from linkaudit.source.seller_center import package
from linkaudit.source.seller_center.book import found_sheet
from linkaudit.source.seller_center.damage import damage
from linkaudit.source.seller_center.validations import sheet_facts
from linkaudit.source.tables.workbook import as_text, open_workbook

# Rows of the sheet to fill that are kept: its head, and enough of the rest to tell that somebody filled it.
_HEAD = 40


class SheetTemplate:
    """A template, one source record."""

    name = "seller_center_template"
    expects = "TikTok Shop Seller Center's template for new products (row 1: category, product_name …)"
    stage = "listing"

    def recognise(self, member: Member) -> bool:
        """See ``FileKind``. A template that cannot be filled any more is not recognised: ``damage`` says why."""
        return found_sheet(member)[0] == "template" and damage(member) is None

    def read(self, member: Member, start: int) -> Iterator[Batch]:
        """See ``FileKind``."""
        if start < 1:
            yield Batch(cursor=1, records=[raw_template(member)])


def raw_template(member: Member) -> RawTemplate:
    """Read a template. Raises ``UnreadableInput`` on damage, or for another file."""
    kind, name = found_sheet(member)
    if kind != "template":
        raise UnreadableInput("is not a template", where=member.name, cure=package.AGAIN)
    with package.opened(member) as archive:
        book = package.book(archive, member.name)
        part = next(sheet.part for sheet in book.sheets if sheet.name == name)
        facts = sheet_facts(archive, part, book.names, member.name)
    return RawTemplate(
        name=member.file_name, path=str(member.path), fingerprint=member.fingerprint, sheet=name,
        sheets=tuple(_sheets(member, book.sheets, name)), validations=facts.validations, frozen_row=facts.frozen_row,
        rows=facts.rows, hidden_columns=facts.hidden_columns, protected=facts.protected,
    )  # fmt: skip


def _sheets(member: Member, sheets: tuple[package.SheetPart, ...], filled: str) -> Iterator[RawSheet]:
    """Yield the sheets with their cells; calamine counts cells that are there, whatever size a sheet claims."""
    from python_calamine import CalamineError

    book = open_workbook(member)
    for sheet in sheets:
        most = _HEAD if sheet.name == filled else None
        try:
            cells = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False, nrows=most)
        except (CalamineError, OSError, ValueError) as fault:
            raise UnreadableInput(f"is damaged ({fault})", where=f"{member.name}, sheet {sheet.name}",
                                  cure=package.AGAIN) from fault
        yield RawSheet(name=sheet.name, hidden=sheet.hidden,
                       rows=tuple(tuple(as_text(cell) for cell in row) for row in cells))
