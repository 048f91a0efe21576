"""Why a workbook of Seller Center's cannot be used: rewritten by another program, stripped, or with other keys."""

from __future__ import annotations

import re
import zipfile
from functools import lru_cache
from html import unescape

from linkaudit.errors import UnreadableInput
from linkaudit.source.base import Member
from linkaudit.source.seller_center import package
from linkaudit.source.seller_center.book import CREATE_MARK, TEMPLATE_KEYS, found_sheet, head_rows

_UNTOUCHED = "Download it again, and give that file as it is: do not save it in another program"
_APP = "docProps/app.xml"
_CUSTOM = "docProps/custom.xml"
_APPLICATION = re.compile(rb"<(?:\w+:)?Application>([^<]*)<")
# Programs that write a workbook anew, and the word each leaves in docProps/app.xml. Excel keeps what it does not know.
_REWRITERS = {
    "libreoffice": "LibreOffice", "openoffice": "OpenOffice", "collabora": "Collabora", "onlyoffice": "ONLYOFFICE",
    "wps": "WPS Office", "kingsoft": "WPS Office", "numbers": "Numbers", "google": "Google Sheets",
    "gnumeric": "Gnumeric", "planmaker": "PlanMaker", "calligra": "Calligra", "zoho": "Zoho Sheet",
}  # fmt: skip
# WPS Office calls itself Excel, but leaves its build in docProps/custom.xml.
_WPS_BUILD = b"KSOProductBuildVer"
# Google Sheets leaves docProps out and declares these two namespaces in every workbook.
_GOOGLE = (b"http://schemas.microsoft.com/office/mac/excel/2008/main", b"urn:schemas-microsoft-com:mac:vml")
_VALIDATION = b"dataValidation"
# Without one of these nothing can be listed; the others may be missing in a market.
_NEEDED = ("category", "product_name", "product_description", "main_image", "price")
_COPY = "TemplateConfig"
_FEW = 3  # keys in one message


@lru_cache(16)
def damage(member: Member) -> UnreadableInput | None:
    """Return why a template cannot be filled, or a workbook not read; None for any other file. Never raises."""
    if package.WORKBOOK not in member.names:
        return None
    kind, sheet = found_sheet(member)
    try:
        if kind != "template":
            head_rows(member, 2)
            return None
        with package.opened(member) as archive:
            found = _rewritten(archive, member) or _altered(member, sheet) or _stripped(archive, member, sheet)
    except UnreadableInput as fault:
        return fault
    return UnreadableInput(found[0], where=member.name, cure=found[1]) if found else None


def _rewritten(archive: zipfile.ZipFile, member: Member) -> tuple[str, str] | None:
    program = _writer(archive, member)
    if not program:
        return None
    return f"was saved by {program}, which changes what Seller Center checks", _UNTOUCHED


def _writer(archive: zipfile.ZipFile, member: Member) -> str:
    """Return the program that wrote the workbook anew; empty if none is known to have."""
    names = frozenset(member.names)
    if _CUSTOM in names and _WPS_BUILD in _bytes(archive, _CUSTOM, member):
        return "WPS Office"
    if _APP not in names:
        workbook = _bytes(archive, package.WORKBOOK, member)
        return "Google Sheets" if all(mark in workbook for mark in _GOOGLE) else ""
    match = _APPLICATION.search(_bytes(archive, _APP, member))
    said = unescape(match[1].decode("utf-8", "replace")).casefold() if match else ""
    return next((program for word, program in _REWRITERS.items() if re.search(rf"\b{word}", said)), "")


def _bytes(archive: zipfile.ZipFile, part: str, member: Member) -> bytes:
    return b"".join(package.blocks(archive, part, member.name))


def _altered(member: Member, sheet: str) -> tuple[str, str] | None:
    """Say what is wrong with rows 1 and 2; the sheet TemplateConfig has a copy of them."""
    heads = dict(head_rows(member, 2))
    keys, marks = [*heads[sheet], [], []][:2]
    copy = [*heads.get(_COPY, []), []][0]
    own = [key for key in copy if key] if set(_NEEDED).issubset(copy) else []
    missing = [key for key in own or _NEEDED if key not in keys]
    if len(missing) == len(_NEEDED) and not set(TEMPLATE_KEYS).intersection(keys):
        return "has lost row 1, the hidden one with Seller Center's keys", _UNTOUCHED
    if missing:
        named = " and no column ".join(missing[:_FEW])
        return f"has no column {named} in row 1 (hidden): its layout is not known", _UNTOUCHED
    if CREATE_MARK not in marks:
        return "has lost row 2, the hidden one that says that it creates products", _UNTOUCHED
    twice = next((key for key in keys if key and keys.count(key) > 1), "")
    if twice:
        return f"has the column {twice} twice in row 1 (hidden)", _UNTOUCHED
    if own and own != [key for key in keys if key in own]:
        return "has its columns in another order than Seller Center gave them", _UNTOUCHED
    return None


def _stripped(archive: zipfile.ZipFile, member: Member, name: str) -> tuple[str, str] | None:
    """Say that the rules are gone: neither a hidden sheet nor a validation is left."""
    sheets = package.book(archive, member.name).sheets
    if any(sheet.hidden for sheet in sheets):
        return None
    part = next(sheet.part for sheet in sheets if sheet.name == name)
    before = b""
    for block in package.blocks(archive, part, member.name):
        if _VALIDATION in before + block:
            return None
        before = block[-len(_VALIDATION):]
    return "has lost its hidden sheets and every rule of its cells, as copies made by other programs do", _UNTOUCHED
