"""Per-click and personal values in URLs: blanked where a URL is read, dropped where a link is named.

Nothing is ever rewritten, only cut: parameters by their name, and e-mail addresses and phone numbers wherever a value,
a path segment or a fragment holds one. A value that is itself an encoded URL is cut inside, in its own encoding.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from importlib.resources import files
from ipaddress import IPv6Address

PARAMETERS: dict[str, list[str]] = tomllib.loads((files(__package__) / "parameters.toml").read_text("utf-8"))

Span = tuple[int, int]

_PERSONAL = frozenset(name.lower() for name in PARAMETERS["personal"])
_PREFIXES = tuple(name.lower() for name in PARAMETERS["personal_prefixes"])
_VERSIONS = frozenset(PARAMETERS["versions"])
_DEEPEST = 8  # encodings within encodings; seen are three


def _any_of(names: Iterable[str]) -> str:
    # Branching letter by letter is faster than trying name after name.
    branches: dict[str, set[str]] = defaultdict(set)
    for name in names:
        branches[name[:1]].add(name[1:])
    may_end = branches.pop("", None) is not None
    either = "|".join(re.escape(first) + _any_of(rest) for first, rest in sorted(branches.items()))
    return f"(?:{either})" + "?" * may_end if either else ""


class _Search:
    """A pattern that takes long to compile: that is done when it is first searched for."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    @cached_property
    def search(self) -> Callable[[str], re.Match[str] | None]:
        return re.compile(self._pattern).search


# A personal name with a value to blank, and any to drop; each as it stands, and in a URL whose escapes are undone.
_ANY_NAME = _any_of(_PERSONAL)
_FILLED = _Search(rf"[?&;#](?!utm_){_ANY_NAME}=[^&#]"), _Search(rf"(?s)[?&;#=]{_ANY_NAME}=.")
_NAMED = _Search(rf"[?&;#](?!utm_){_ANY_NAME}(?=[=&;?#]|\Z)"), _Search(rf"[?&;#=]{_ANY_NAME}(?=[=&;?#]|\Z)")

# A parameter in a query or a fragment. HTML's "&amp;", a stray ";" and a second "?" part parameters too.
_PIECE = re.compile(r"([?&;#](?:amp;)*)([^?&;#=]*)(=?)([^?&;#]*)")
_VALUE_END = re.compile(r"[&#]|\Z")
_QUERY = re.compile(r"[?#]")

# Non-ASCII stays encoded: it parts nothing, and each escape is one character.
_ESCAPE = re.compile("%([0-7][0-9A-Fa-f])")
# Escapes that may hide a name, an address or a target's query: letters, digits, and # % & + - . ; = ? @ [ ] _.
_HIDING = re.compile("%(?:2[356BDEbde]|3[0-9BDFbdf]|[46][0-9A-Fa-f]|[57][0-9ABDFabdf])")

_LABEL = r"(?:[^\W_]|-|%[89A-Fa-f][0-9A-Fa-f])++"
_ADDRESS = re.compile(rf"@(?<=[^\s/\\?#&=:;,()<>@+'\[\]]@)({_LABEL}(?:\.{_LABEL})++)")
_TOP_LEVEL = re.compile(r"[^\W\d_]{2,}|%")
_WORD = re.compile(r"[^\s/\\?#&=:;,()<>'\[\]]+")
_PHONE = re.compile(r"\+\s*\d(?:[\s().-]*\d){7,14}\s*")
_PROSE_PHONE = re.compile(r"(?<![^\W\d])\+\d(?:[ ().-]{0,2}\d){7,14}(?!\w)")
# An address of the net as a whole value, by its beginning (a colon may be encoded), and whole.
_IP_BEGINS = re.compile(r"=\s*\[?(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}(?::|%3[Aa])[0-9A-Fa-f:])")
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IPV4 = re.compile(rf"\s*(?:{_OCTET}\.){{3}}{_OCTET}(?::\d{{1,5}})?\s*")
_IPV6 = re.compile(r"\s*\[?([0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]+(?:\.\d{1,3}){0,3})\]?\s*")
_DOTTED = re.compile(r"[0-9]\.[0-9]+\.[0-9]+\.|:[0-9A-Fa-f]*:")
_DIGIT = re.compile(r"\d")
# What stands after "@" in file names and package versions (logo@2x.png, swiper@8.4.5.min.js).
_FILE_WORDS = frozenset(
    "png jpg jpeg gif webp svg avif heic bmp ico tif tiff mp4 webm mp3 pdf js mjs cjs css map json html htm xml txt "
    "csv woff ttf otf eot liquid min esm umd iife bundle module prod progressive".split()
)

_USER_INFO = re.compile(r"\s*(?:https?:)?[/\\]{2}([^/\\?#]+@)[^/\\?#]", re.IGNORECASE)
_OWNED = re.compile(r"@(?<=[^/\\?#]@)")  # no handle: something stands before it
_ANY_USER_INFO = re.compile(r"[/\\]{2}[^/\\?#]+@")
_SEGMENT = re.compile(r"[/\\]+([^/\\]+)")
_CONTACT = re.compile(r"\s*(?:mailto|tel|sms|sip|xmpp|skype|facetime):", re.IGNORECASE)

# One set of characters leads all branches: a search for it is several times as fast.
_IN_TEXT = re.compile(r"[:/?#](?:(?<=mailto:)|(?<=[?#])|(?<=/)(?:/|(?<=[\s\"'=(]/)))[^\s\"'<>]*")


def blank(url: str) -> str:
    """Return ``url`` with personal values emptied and user and password removed; everything else is unchanged.

    >>> blank("/p/x?utm_source=tiktok&ttclid=E.C.P.abc&v=1"), blank("/a?e=jo%40x.com&r=%2Fb%3Fttclid%3D1%26c%3D2")
    ('/p/x?utm_source=tiktok&ttclid=&v=1', '/a?e=&r=%2Fb%3Fttclid%3D%26c%3D2')
    >>> blank("https://jo:pw@x.com/u/jo@x.com#tel=1"), blank("https://tiktok.com/@x.y"), blank("mailto:me@x.com")
    ('https://x.com/u/#tel=', 'https://tiktok.com/@x.y', 'mailto:me@x.com')
    """
    if "?" not in url and "@" not in url and "#" not in url and "%" not in url:
        return url
    return url if _is_impersonal(url, _FILLED) else _until_stable(url, _values, _FILLED)


def blank_text(text: str) -> str:
    """Return ``text`` (HTML, prose) with personal values emptied in every URL in it; addresses in prose stay.

    >>> blank_text('<a href="/x?a=1&amp;fbclid=IwAR0">x</a> email=stays, me@stays.com')
    '<a href="/x?a=1&amp;fbclid=">x</a> email=stays, me@stays.com'
    """
    if "?" not in text and "@" not in text and "#" not in text and "%" not in text:
        return text
    return _IN_TEXT.sub(lambda found: _blank_in_text(found[0]), text)


def _blank_in_text(written: str) -> str:
    first = written[0]
    return written if first == ":" or (first != "/" and "=" not in written) else blank(written)


def blank_words(text: str) -> str:
    """Return ``text`` (a note, a campaign's name) without e-mail addresses, phone numbers and personal values in URLs.

    A line that is nothing but an IP address goes, too.

    >>> blank_words("for jo@x.com, +1 555 010 0177"), blank_words("@shop, summer +20%"), blank_words("/p?ttclid=1")
    ('for , ', '@shop, summer +20%', '/p?ttclid=')
    """
    if (text.count(".") > 2 or text.count(":") > 1) and _DOTTED.search(text):  # noqa: PLR2004  as an address has
        text = "\n".join("" if _is_ip(line) else line for line in text.split("\n"))
    if "@" not in text and "+" not in text and "%" not in text and "?" not in text and "#" not in text:
        return text
    text = _WORD.sub(lambda found: "" if _has_address(found[0]) else found[0], _PROSE_PHONE.sub("", blank_text(text)))
    return "" if "%" in text and _has_address(_plain(text)) else text


@lru_cache(maxsize=65536)
def drop(url: str) -> str:
    """Return ``url`` without personal parameters and values; everything else keeps its spelling.

    >>> drop("/p/x?ttclid=&utm_source=tiktok&_ga=2.1#top")
    '/p/x?utm_source=tiktok#top'
    """
    if "?" not in url and "@" not in url and "#" not in url and "%" not in url:
        return url
    return url if _is_impersonal(url, _NAMED) else _until_stable(blank(url), _names, _NAMED)


# --- which URLs are looked at closely --------------------------------------------------------------------------------


def _is_impersonal(url: str, names: tuple[_Search, _Search]) -> bool:
    # Several times as fast as taking a URL apart, and true of nearly every URL.
    name, name_within = names
    if "%" in url and ("@" in url or _HIDING.search(url)):
        written, url, name = url, _plain(url), name_within
        # What ends a user's name may be encoded more often than what is around it.
        if ("//" in url or "\\" in url) and (url.count("@") > written.count("@") or _OWNED.search(written)):
            return False
    return (
        "[" not in url
        and "=+" not in url
        and (("." not in url and ":" not in url and "%3" not in url) or not _may_hold_ip(url))
        and not name.search(url.lower())
        and ("@" not in url or not _OWNED.search(url) or not (_has_address(url) or _ANY_USER_INFO.search(url)))
    )


def _plain(text: str) -> str:
    for _ in range(_DEEPEST + 1):
        if not _ESCAPE.search(text):
            break
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return text


def _is_personal(name: str) -> bool:
    name = _plain(name).lower()
    if "[" not in name:
        return name in _PERSONAL
    last = name.removesuffix("[]").rpartition("[")[2].removesuffix("]")
    return last in _PERSONAL or name.startswith(_PREFIXES)


def _may_hold_ip(url: str) -> bool:
    # Nearly none does, and counting is faster than searching.
    return (url.count(".") > 2 or url.count(":") > 1 or "%3" in url) and bool(_IP_BEGINS.search(url))  # noqa: PLR2004


def _is_ip(text: str) -> bool:
    if _IPV4.fullmatch(text):
        return True
    found = _IPV6.fullmatch(text)
    if not found or not _DIGIT.search(text):  # "cafe::bed" is a name
        return False
    try:
        IPv6Address(found[1])
    except ValueError:
        return False
    return True


def _has_address(text: str) -> bool:
    return any(_is_address(found[1]) for found in _ADDRESS.finditer(text))


def _is_address(domain: str) -> bool:
    labels = domain.lower().split(".")
    while labels:
        found = _TOP_LEVEL.match(labels[-1])
        if not found or found[0] not in _FILE_WORDS:
            return found is not None and len(labels) > 1
        labels.pop()
    return False


# --- what is cut -----------------------------------------------------------------------------------------------------


def _until_stable(
    url: str, cuts: Callable[[str], list[Span]], names: tuple[_Search, _Search]
) -> str:
    # What a cut brings together may be personal again.
    while not _is_impersonal(url, names) and (spans := cuts(url)):
        url = _without(url, spans)
    return url


def _without(text: str, spans: list[Span]) -> str:
    kept, after = [], 0
    for start, end in sorted(spans):
        kept.append(text[after:start])
        after = max(after, end)
    return "".join(kept) + text[after:]


def _values(url: str) -> list[Span]:
    """Return where the personal values of a URL stand. The shop's own contact address is none."""
    if _CONTACT.match(url):
        return []
    found = _QUERY.search(url)
    query = found.start() if found else len(url)
    return [*_in_path(url[:query]), *_in_query(url, query, 0)]


def _in_query(text: str, start: int, depth: int) -> Iterator[Span]:
    while found := _PIECE.search(text, start):
        start = found.end()
        if found[3] and _is_personal(found[2]):
            end = _VALUE_END.search(text, found.start(4))
            start = end.start() if end else start
            if start > found.start(4):
                yield found.start(4), start
            continue
        if not found[4].isalnum() and found[2].lower() not in _VERSIONS and _is_ip(_plain(found[4])):
            yield found.span(4)
            continue
        for group in (2, 4):
            for a, b in _in_value(found[group], depth, named=group == 4):  # noqa: PLR2004  the value's group
                yield found.start(group) + a, found.start(group) + b


def _in_value(value: str, depth: int, *, named: bool) -> list[Span]:
    """Return what is personal in one value, whatever its name, or in a piece without value."""
    if "%" not in value and "@" not in value and "+" not in value:
        return []
    plain = _plain(value)
    is_target = "/" in plain or "?" in plain
    if not is_target and (_has_address(plain) or (named and _PHONE.fullmatch(plain))):
        return [(0, len(value))]
    if not _ESCAPE.search(value):
        return _in_path(value, within=True) if is_target else []
    if depth == _DEEPEST:
        return [(0, len(value))]
    return _in_target(value, lambda query: _in_query(query, 0, depth + 1))


def _in_target(value: str, cuts: Callable[[str], Iterable[Span]]) -> list[Span]:
    """Undo one layer of escapes, find the ``cuts`` in what it hides (a URL or a bare query), and place them."""
    inner, places = _decoded(value)
    return [(places[max(a - 1, 0)], places[b - 1]) for a, b in cuts("?" + inner)]


def _in_path(path: str, *, within: bool = False) -> list[Span]:
    """Return user and password, and the segments that hold an e-mail address; the first too ``within`` a parameter."""
    if "@" not in path and "%" not in path:
        return []
    found = _USER_INFO.match(path)
    if found:
        return [found.span(1)]
    spans = [segment.span(1) for segment in _SEGMENT.finditer(path)]
    if within:
        first = _SEGMENT.search(path)
        spans.append((0, first.start() if first else len(path)))
    return [(a, b) for a, b in spans if _is_address_segment(path[a:b])]


def _is_address_segment(segment: str) -> bool:
    plain = _plain(segment)
    return not plain.startswith("@") and _has_address(plain)  # "@user@server.social" is a handle


def _decoded(text: str) -> tuple[str, list[int]]:
    """Decode one layer; return with it where each character stood, and the end."""
    chars: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(text):
        found = _ESCAPE.match(text, at)
        chars.append(chr(int(found[1], 16)) if found else text[at])
        places.append(at)
        at = found.end() if found else at + 1
    return "".join(chars), [*places, len(text)]


# --- what is dropped -------------------------------------------------------------------------------------------------


def _names(url: str) -> list[Span]:
    """Return where the personal parameters of a blanked URL stand, each with one separator."""
    found = _QUERY.search(url)
    return _pieces_to_drop(url, found.start(), 0) if found and not _CONTACT.match(url) else []


def _pieces_to_drop(text: str, start: int, depth: int) -> list[Span]:
    spans: list[Span] = []
    part: list[re.Match[str]] = []
    for piece in _PIECE.finditer(text, start):
        if piece[1][0] in "?#" and part:
            spans += _part_to_drop(part, depth)
            part = []
        part.append(piece)
    return [*spans, *_part_to_drop(part, depth)]


def _part_to_drop(part: list[re.Match[str]], depth: int) -> list[Span]:
    """Return what goes of one query or fragment. Its first separator stays if anything else does."""
    bare = depth == 0 and part[0][1][0] == "?"
    gone = [_goes(piece, bare=bare) for piece in part]
    if any(gone) and not any(piece[2] or piece[3] for piece, goes in zip(part, gone, strict=True) if not goes):
        return [(part[0].start(), part[-1].end())]
    spans: list[Span] = []
    leading = True
    for n, piece in enumerate(part):
        if not gone[n]:
            leading = False
            spans += _target_pieces(piece, depth)
        elif leading:
            spans.append((piece.start(2), part[n + 1].start(2)))
        else:
            spans.append(piece.span())
    return spans


def _goes(piece: re.Match[str], *, bare: bool) -> bool:
    # In a fragment "#email" is a place on the page, after ";" a name without value is a piece of prose.
    return (bool(piece[3]) or (bare and piece[1][0] in "?&")) and _is_personal(piece[2])


def _target_pieces(piece: re.Match[str], depth: int) -> list[Span]:
    spans: list[Span] = []
    for value, offset in ((piece[2], piece.start(2)), (piece[4], piece.start(4))):
        if depth < _DEEPEST and _ESCAPE.search(value):
            found = _in_target(value, lambda query: _pieces_to_drop(query, 0, depth + 1))
            spans += [(offset + a, offset + b) for a, b in found]
    return spans
