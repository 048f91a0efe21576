"""The one link in a piece of a list: a cell, or a line with words around it."""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import normalize

from linkaudit.urls.normalise import is_bare_host
from linkaudit.urls.tiktok import is_tiktok_host

_URL = re.compile(r"https?://[^\s/]+\S*|//[\w-]+\.[\w.-]+\S*", re.IGNORECASE)
_STOPS = r"""\s<>"“”，。；、！（）【】「」《》"""
_FOUND = re.compile(rf"https?://[^/{_STOPS}]+(?:(?![;,|]https?://)[^{_STOPS}])*", re.IGNORECASE)
# As a Chinese or Japanese keyboard writes it: in full-width characters, or with a full-width colon.
_WIDE = re.compile(rf"[hｈ][tｔ]{{2}}[pｐ][sｓ]?[:：][/／]{{2}}[^{_STOPS}]+", re.IGNORECASE)
_PATH = re.compile(
    r"(?:/[a-z]{2}(?:-[a-z]{2,4})?)?/(?:products|collections|pages|blogs|cart|discount|apps|policies|a)(?:[/?#]\S*)?|/",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]*:(?!https?:)\S+|[/?]\S*|(?:products|collections|pages|blogs)/\S+", re.IGNORECASE
)
_HOST = re.compile(r"(?:https?:)?//(?:[^/?#@]*@)?([^/?#:]+)", re.IGNORECASE)
_MEDIA = re.compile(
    r"[^?#]*\.(?:jpe?g|png|gif|webp|avif|svg|bmp|ico|mp4|mov|webm|m4v|m3u8|css|js|woff2?)(?:[?#].*)?", re.IGNORECASE
)
_BULLET = re.compile(r"\A(?:[-*+•·–—▪●>]|\(?\d{1,3}[.)、:）]|[-*]? ?\[[ xX]?\])(?:\s+|(?=https?:|/))")
_LABEL = re.compile(r".*[:：=>→|\[(（<\-–—]|[^\w]*", re.DOTALL)
_MARKS = " \t\r\n\u200b\ufeff"
_AROUND = _MARKS + "-–—:：=>→<|,，;；、。()（）[]\"“”'*`"
_PAIRS = (("(", ")"), ("[", "]"))
_ENDS = ".,;:!?'’`*…？"
_BEHIND = frozenset(_ENDS + "，。；、！（）【】「」《》“”)]")
_LONG = 80
_TRAIL = 8


class Line(NamedTuple):
    """What a line of plain text says; ``url`` is empty if none, or none of several, is meant.

    ``plain``: the link begins or ends the line, or follows a label. ``loose``: words that are no label stand before it.
    """

    url: str
    note: str
    plain: bool = False
    loose: bool = False


def is_url(text: str) -> bool:
    """Whether ``text`` is a URL with a host, or a host without a scheme."""
    text = text.strip(_MARKS)
    return bool(_URL.fullmatch(text)) or (is_bare_host(text) and " " not in text)


def is_link(text: str) -> bool:
    """Whether ``text`` is a URL, or a path that a store has."""
    text = text.strip(_MARKS)
    return is_url(text) or bool(_PATH.fullmatch(text))


def has_link(text: str) -> bool:
    """Whether ``text`` is a link, or has a whole URL in it."""
    return is_link(text) or bool(_found(narrow(text)))


def is_media(url: str) -> bool:
    """Whether ``url`` is a picture, film or script: no page."""
    return bool(_MEDIA.fullmatch(url))


def is_tiktok(url: str) -> bool:
    """Whether ``url`` leads to a page on TikTok.

    >>> is_tiktok("https://www.tiktok.com/@a/video/1"), is_tiktok("tiktok.com/@a"), is_tiktok("https://shop.com/a")
    (True, True, False)
    """
    host = _HOST.match(url if "//" in url else f"//{url}")
    return host is not None and is_tiktok_host(host[1].lower())


def the_one(urls: list[str]) -> str:
    """Return the URL that is meant: the only one, or the only one that does not lead to TikTok; else nothing."""
    urls = list(dict.fromkeys(urls))
    if len(urls) > 1:
        urls = [url for url in urls if not is_tiktok(url)]
    return urls[0] if len(urls) == 1 else ""


def narrow(text: str) -> str:
    """Return ``text`` with URLs in full-width characters written as URLs are.

    >>> narrow("直播间：https：//shop.com/a"), narrow("ｈｔｔｐｓ：／／ｓｈｏｐ．ｃｏｍ／ａ，夏"), narrow("https://shop.com/？")
    ('直播间：https://shop.com/a', 'https://shop.com/a，夏', 'https://shop.com/？')
    """
    if "：" not in text:
        return text
    return _WIDE.sub(lambda found: found[0] if "：" not in found[0][:6] else normalize("NFKC", found[0]), text)


def cell_url(cell: str) -> str:
    """Return the URL in a cell of a URL column, or nothing.

    >>> cell_url(" https://shop.com/a b "), cell_url("[x](https://shop.com/a)"), cell_url("n/a"), cell_url("/a")
    ('https://shop.com/a b', 'https://shop.com/a', '', '/a')
    >>> cell_url("https://shop.com/a。"), cell_url("https://shop.com/a（新）"), cell_url("https://shop.com/a,")
    ('https://shop.com/a', 'https://shop.com/a', 'https://shop.com/a')
    """
    cell = narrow(cell.strip(_MARKS))
    plain = cell.isascii() and cell[-1:] not in _BEHIND
    if plain and (is_link(cell) or _ADDRESS.fullmatch(cell)):
        return cell
    found = _found(cell)
    if len(found) == 1 and cell.startswith(found[0]):
        # A space within a URL is a fault of the link itself, for the audit to find.
        return found[0] if cell[len(found[0]):][:1] in _BEHIND else cell
    return cell if not plain and (is_link(cell) or _ADDRESS.fullmatch(cell)) else the_one(found)


def split_line(text: str) -> Line:
    """Return the link in a line of plain text, and the words around it.

    >>> split_line("https://shop.com/a  summer video")[:3]
    ('https://shop.com/a', 'summer video', True)
    >>> split_line("2. My bio: <https://shop.com/a>")[:3], split_line("See https://shop.com/a for more.")[2]
    (('https://shop.com/a', 'My bio', True), False)
    """
    line = narrow(_BULLET.sub("", text.strip(_MARKS), count=1))
    found = _found(line) or _tokens(line)
    url = the_one(found)
    if not url:
        return Line("", text.strip())
    before, _, after = line.partition(url)
    before, after = (_FOUND.sub("", part).strip(_MARKS) for part in (before, after))
    label = bool(_LABEL.fullmatch(before))
    plain = len(before) <= _LONG and (label or not after.strip(_AROUND))
    note = " ".join(part for part in (before.strip(_AROUND), _remark(after, before)) if part)
    return Line(url, note, plain, not label)


def _remark(after: str, before: str) -> str:
    return after.strip(_AROUND) if before or after.startswith(tuple("-–—:|,;>)")) else after


def _found(text: str) -> list[str]:
    return [_trimmed(match[0]) for match in _FOUND.finditer(text)]


def _trimmed(url: str) -> str:
    """Return ``url`` without the marks of the sentence that it stands in."""
    for _ in range(_TRAIL):
        unpaired = any(url[-1] == end and url.count(end) > url.count(start) for start, end in _PAIRS)
        if not unpaired and url[-1] not in _ENDS:
            break
        url = url[:-1]
    return url


def _bared(token: str) -> str:
    """Return ``token`` without the marks around it; a slash that is all of it stays."""
    return token.lstrip("<([\"'").rstrip(f'<>()[]"{_ENDS}')


def _tokens(line: str) -> list[str]:
    """Return the link without a scheme that ``line`` begins with, or that follows a label."""
    tokens = line.split()
    if tokens and is_link(first := _bared(tokens[0])):
        return [first]
    if len(tokens) > 1 and tokens[-2].endswith((":", "：", "-", "–", "—", "=", "→", ">", "|")):
        last = _bared(tokens[-1])
        return [last] if is_link(last) else []
    return []
