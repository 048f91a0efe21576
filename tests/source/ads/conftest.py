"""Ways to write what TikTok's ad tools write."""

from __future__ import annotations

import pytest
import xlsxwriter

from linkaudit.model import Coverage, Skip, Tally


@pytest.fixture
def book(tmp_path):
    """Write a workbook with these sheets; return its path. Numbers stay numbers, texts stay texts."""
    def to_book(name, sheets):
        path = tmp_path / name
        with xlsxwriter.Workbook(path, {"strings_to_urls": False, "strings_to_numbers": False}) as workbook:
            day = workbook.add_format({"num_format": "yyyy-mm-dd"})
            for title, rows in sheets.items():
                sheet = workbook.add_worksheet(title)
                for number, row in enumerate(rows):
                    for column, value in enumerate(row):
                        if hasattr(value, "isoformat"):
                            sheet.write_datetime(number, column, value, day)
                        else:
                            sheet.write(number, column, value)
        return path
    return to_book


@pytest.fixture
def goes_on(member_at):
    """Check that reading from each cursor that was yielded gives exactly the rest, and that refs are unique."""
    def check(kind, path, least=2):
        member = member_at(path)
        whole = list(kind.read(member, 0))
        assert len(whole) >= least
        cursors = [batch.cursor for batch in whole]
        assert cursors == sorted(set(cursors))
        for at, cursor in enumerate(cursors, 1):
            assert list(kind.read(member, cursor)) == whole[at:]
        records = [record for batch in whole for record in batch.records]
        seen: list[tuple[object, ...]] = [(type(record), record.ref) for record in records if hasattr(record, "ref")]
        seen += [(type(record), record.owner_ref, record.ordinal) for record in records if hasattr(record, "ordinal")]
        assert len(seen) == len(set(seen))
        assert not any(isinstance(record, Coverage) for record in records)
        assert all(record.why for record in records if isinstance(record, Skip | Tally))
    return check
