"""URLs and bare host names in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from linkaudit.urls.personal import blank

if TYPE_CHECKING:
    from linkaudit.source.extract.found import Found

# Endings that make a bare host a link even without a path. Curated: endings that are also file types (zip, mov, md,
# py, sh, so) are left out, endings that are also words or country codes count with a path only.
_BARE = (
    "com net org info biz shop store online app dev xyz myshopify.com "
    "co.uk org.uk com.au net.au co.nz co.jp co.kr co.za co.in co.id co.th com.cn com.hk com.tw com.sg com.my com.ph "
    "com.vn com.br com.mx com.ar com.co com.tr com.sa com.eg"
).split()
_WITH_PATH = (
    "ac ad ae af ag ai am ar art asia at au ba bar be beauty best bg bike bio blog blue bo boutique br buzz by bz ca "
    "cafe care cat cc ch chat city cl click cloud club cn co coffee community company cool cx cy cz dance day de deals "
    "design dk do dog eco ee email es eu events family fan fans farm fashion fi fit fm fr fun fyi games garden gg gift "
    "gifts gl global gr group guide guru hair health hk host house hr hu icu id ie il in ink is it jewelry jp kids "
    "kim kr kz la land life link live lol love lt lu luxury lv ly mall market me media menu mn mobi moda mom money mx "
    "my name news ng ninja nl no nu nz one ovh page party pe pet ph photo photos pics pk pl place plus press pro pt "
    "pub pw red reviews ro rocks rs ru run sa sale salon se sg shoes shopping show si site sk skin social space st "
    "studio style supply support surf tech th tips tk to today tools top tours toys tr trade tv tw ua uk us uy vc "
    "video vin vip vn wang watch website wedding wiki win wine work world wtf yoga za zone"
).split()


def _any(names: list[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


# Never part of a URL in text: quotes, brackets of markup, invisible marks, full-width and CJK punctuation.
_STOP = (
    r"\s<>\"`\\|^\x00-\x1f\u00ab\u00bb\u200b-\u200f\u2014\u2018-\u201f\u2026-\u202e\u2060"
    r"\u3000-\u303f\uff00-\uffef\ufeff"
)
_CJK = r"\u2e80-\u2fff\u3040-\u9fff\uac00-\ud7af\uf900-\ufaff"
# Text in these scripts has no spaces, so it is taken for the text around unless it begins right after a slash or "=".
_TAIL = rf"(?:[^{_STOP}{_CJK}]|(?<=[/={_CJK}])[{_CJK}])"
_LEFT = r"(?<![A-Za-z0-9@._/\\%&=#+~$-])"
# Every scheme-less branch can only begin where a word begins, and labels never give back: linear in the text.
_URL = re.compile(
    rf"""https?://{_TAIL}+
    |{_LEFT}(?:
        (?:[a-z0-9-]++\.)+(?:(?:{_any(_BARE)})(?![a-z0-9_@-])|(?:{_any(_WITH_PATH)})(?=/))
        |www\.(?:[a-z0-9-]++\.)+(?:[a-z]{{2,24}}|xn--[a-z0-9-]{{2,59}})(?![a-z0-9_@-])
    )(?-i:(?!\.[a-z0-9]))(?![\w.+%-]{{0,64}}@)(?::\d{{1,5}}(?!\d))?(?:[/?\#]{_TAIL}*)?""",
    re.IGNORECASE | re.VERBOSE,
)
# Both begin with one literal character, which runs faster than a substring search.
_SCHEME = re.compile(":(?=//)")
_HOSTLIKE = re.compile(
    rf"\.(?:(?:{_any(_BARE)})(?![a-z0-9])|(?:{_any(_WITH_PATH)})/|(?<=www\.)[a-z0-9])", re.IGNORECASE
)
_HOST = re.compile(r"[A-Za-z0-9.-]+")
_TRAILING = ".,;:!?'*_~"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_CONTEXT_CHARS = 30
MASK = "\ue000"  # stands for what Liquid writes; a private-use character: no URL, quote, space or tag can be made of it
_MASKED = re.compile(rf"\{{?[{{%]?{MASK}+[}}%]?\}}?")


def hint(text: str) -> bool:
    """Whether ``text`` may hold a URL or a host name; cheap, and never wrong when it says no."""
    return _SCHEME.search(text) is not None or _HOSTLIKE.search(text) is not None


def urls_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield place and text of every URL and bare host name, without the punctuation that ends the sentence.

    >>> list(urls_in("see www.example.com/x), or e-mail me@example.com; not image.jpg"))
    [(4, 'www.example.com/x')]
    """
    for match in _URL.finditer(text):
        url = trim(match[0])
        if url[:4].lower() == "http":
            if len(url) > len("https://"):
                yield match.start(), url
        elif not _is_sentence_end(url):
            yield match.start(), url


def trim(url: str) -> str:
    """Return ``url`` without trailing punctuation and closing brackets that it did not open. Linear.

    >>> trim("https://e.com/a_(b))."), trim("https://e.com/a_(b)")
    ('https://e.com/a_(b)', 'https://e.com/a_(b)')
    """
    surplus = {close: url.count(close) - url.count(open_) for close, open_ in _PAIRS.items()}
    end = len(url)
    while end:
        last = url[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return url[:end]


def _is_sentence_end(url: str) -> bool:
    """Whether a bare host is two sentences without a space, as ``cotton.Shop now``."""
    ending = url.rpartition(".")[2]
    return _HOST.fullmatch(url) is not None and ending[:1].isupper() and ending[1:].islower()


def context(text: str, start: int, after: int, url: str) -> str:
    """Return up to 30 characters that lead to the URL at ``start``, or its own beginning, on one line.

    ``after`` is where the URL before it ended: no URL's query gets into a locator.
    """
    before = " ".join(text[max(after, start - 2 * _CONTEXT_CHARS) : start].split())
    if MASK in before:
        before = " ".join(_MASKED.sub("", before).split())
    if any(map(str.isalnum, before)):
        cut = before[-_CONTEXT_CHARS:]
        return f'text "{"…" if len(cut) < len(before) else ""}{cut}…"'
    cut = blank(url)[:_CONTEXT_CHARS]
    return f'text "{cut}{"…" if len(cut) < len(url) else ""}"'


def text_links(text: str, found: Found, prefix: str = "") -> None:
    """Add every URL and bare host name of a plain ``text`` to ``found``."""
    if not hint(text):
        return
    after = 0
    for start, url in urls_in(text):
        found.add(url, prefix + context(text, start, after, url))
        after = start + len(url)
