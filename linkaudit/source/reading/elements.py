"""Elements of a large XML file, one after the other. Entities are never expanded, nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from linkaudit.errors import UnreadableInput

_BLOCK = 1 << 16
_LARGEST = 2 << 20  # an entry of a sitemap or a feed has a few thousand characters
_CUT = frozenset({
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED, etree.ErrorTypes.ERR_GT_REQUIRED,
    etree.ErrorTypes.ERR_ATTRIBUTE_NOT_FINISHED, etree.ErrorTypes.ERR_CDATA_NOT_FINISHED,
    etree.ErrorTypes.ERR_COMMENT_NOT_FINISHED, etree.ErrorTypes.ERR_DOCUMENT_EMPTY,
})  # fmt: skip
_AMPERSAND = frozenset({
    etree.ErrorTypes.ERR_NAME_REQUIRED, etree.ErrorTypes.ERR_ENTITYREF_SEMICOL_MISSING,
    etree.ErrorTypes.ERR_UNDECLARED_ENTITY, etree.ErrorTypes.ERR_INTERNAL_ERROR,
})  # fmt: skip


def elements(stream: BinaryIO, tags: tuple[str, ...], *, again: str) -> Iterator[etree._Element]:
    """Yield the elements of these ``tags``, each to be used before the next; memory is that of a block and one of them.

    ``stream`` must have ``read1``; ``again`` is the cure for damage (``Export it again.``).
    Raises ``UnreadableInput`` on damage, after the good ones.
    """
    parser = etree.XMLPullParser(events=("end",), tag=tags, resolve_entities=False, no_network=True, load_dtd=False,
                                 huge_tree=False, recover=False)  # fmt: skip
    since = 0
    while True:
        fault: etree.XMLSyntaxError | None = None
        try:
            block = stream.read1(_BLOCK)  # type: ignore[attr-defined]
            if block:
                parser.feed(block)
            else:
                parser.close()
        except etree.XMLSyntaxError as broken:
            fault = broken
        for _, element in parser.read_events():
            if isinstance(element, etree._Element):  # noqa: SLF001  lxml names its element type so
                yield element
                _forget(element)
                since = 0
        since += len(block)
        if since > _LARGEST:  # what stands between the elements is held until the next one
            raise UnreadableInput("has 2 MB without an entry", cure=again)
        if fault:
            raise _damage(fault, again, at_end=not block) from fault
        if not block:
            return


def _damage(fault: etree.XMLSyntaxError, again: str, *, at_end: bool) -> UnreadableInput:
    code = int(getattr(fault, "code", 0))  # lxml-stubs leave it out
    if code in _AMPERSAND:
        return UnreadableInput("has an & that begins no character", cure=f"Write & as &amp;. {again}")
    cut = at_end and code in _CUT
    return UnreadableInput("ends in the middle" if cut else "stops being XML", cure=again)


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]
