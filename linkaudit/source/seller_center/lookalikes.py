"""Files that are meant as workbooks and cannot be read as such: locked, old, or a web page under a workbook's name."""

from __future__ import annotations

import re
from contextlib import suppress

from linkaudit.errors import UnreadableInput
from linkaudit.source.base import Member
from linkaudit.source.seller_center.book import TELLING_SHEETS
from linkaudit.source.tables.workbook import sheet_names

# What is said, and the way out.
Refusal = tuple[str, str]

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")  # compound files: old workbooks, and new ones behind a password ([MS-CFB])
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # what holds a workbook behind a password ([MS-OFFCRYPTO])
_MOST = 64 << 20
_NAMED = re.compile(r"\.xl[a-z]{1,2}$", re.IGNORECASE)
_NEAR = 4096
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<|MIME-Version:)", re.IGNORECASE)
_OFFICE = (b"urn:schemas-microsoft-com:office:excel", b"Excel.Sheet", b"urn:schemas-microsoft-com:office:spreadsheet")
_EXCEL_LOCK = 165  # bytes: what Excel lays beside a workbook while it is open
_OFFICE_LOCK = ".~lock."

_WEB_PAGE = ("is a web page or XML under a workbook's name",
             "Open it in Excel and save it as XLSX; a template must be downloaded again instead")
_OPEN = ("is the mark of a workbook that is open", "Close the workbook and name the workbook itself")
_LOCKED = ("is protected by a password", "Save it without the password: Excel, File > Info > Protect Workbook")
_OLD = ("is a workbook of the old kind (XLS)", "Save it as XLSX; a template must be downloaded again instead")
_OTHER_FORM = ("was a Seller Center workbook, and was saved in another form (ODS)", "Download it again, as XLSX")


def pretends(member: Member) -> bool:
    """Whether a file is markup that calls itself a workbook, by its name or as Excel marks such pages."""
    near = member.head[:_NEAR]
    marked = any(mark in near for mark in _OFFICE) or bool(_NAMED.search(member.file_name))
    return not member.names and bool(_MARKUP.match(near)) and marked


def refused(member: Member) -> Refusal | None:
    """Return what to say of a file that is meant as a workbook; None for others. Never raises."""
    if pretends(member):
        return _WEB_PAGE
    if member.head.startswith(_OLE):
        return _LOCKED if _encrypted(member) else _OLD
    if member.file_name.startswith(_OFFICE_LOCK) or (
        member.file_name.startswith("~$") and member.size == _EXCEL_LOCK
    ):
        return _OPEN
    return _OTHER_FORM if "content.xml" in member.names and TELLING_SHEETS.intersection(sheet_names(member)) else None


def _encrypted(member: Member) -> bool:
    if _ENCRYPTED in member.head:
        return True
    with suppress(UnreadableInput), member.open() as stream:
        return _ENCRYPTED in stream.read(_MOST)
    return False
