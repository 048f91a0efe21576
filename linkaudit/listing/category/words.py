"""Words of products and categories, brought to one language and spelling so that they can be compared.

"Women's Trainers", "Ladies sneakers" and 女士运动鞋 become the same two words. The data is ``category_words.toml``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

from linkaudit.model import Leaf
from linkaudit.model.content import Record

_DATA = tomllib.loads((files("linkaudit.listing.category") / "words.toml").read_text("utf-8"))
_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN = re.compile(f"[{_CJK}]+")
_WORD = re.compile(r"[^\W_]+")
_GENITIVE = re.compile(r"['’`´](?=s\b)")
# German writes "Damenschuhe" in one word.
_COMPOUND = re.compile(r"\b(damen|herren|kinder|hunde|katzen)(?=[a-z]{4})")
_LEVEL = re.compile(r"\s*[/>›»＞]\s*")
_LONGEST = 4  # words of an entry
_SPELLING: dict[str, str] = _DATA["spelling"]
_PLURALS: dict[str, str] = _DATA["plurals"]
TRUTH: dict[str, frozenset[str]] = {name: frozenset(spoken) for name, spoken in _DATA["truth"].items()}
_TITLES = 200  # titles of a group that are looked at
_TITLE_WORDS = 12
_COMMON = 3  # a word counts that stands in every third title


class Entry(Record, frozen=True, kw_only=True, gc=False):
    """A category as it is searched: words of its last level and of those above, separated by spaces."""

    category: str
    leaf_id: str
    leaf: str
    above: str


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents, full-width letters made plain, white space folded.

    >>> fold(" Ropa  de MUÑECA ")
    'ropa de muneca'
    """
    if text.isascii():
        return " ".join(text.lower().split())
    spread = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in spread if not unicodedata.combining(one)).split())


def levels(category: str) -> tuple[str, ...]:
    """Return the levels of a category's text, the topmost first, separated by ``/`` or ``>``."""
    return tuple(part for part in _LEVEL.split(category.strip()) if part)


def singular(word: str) -> str:
    """Return an English word without its plural, American spelling; what looks like no plural stays.

    >>> [singular(word) for word in ("dresses", "batteries", "knives", "jewellery", "glass", "socks")]
    ['dress', 'battery', 'knife', 'jewelry', 'glass', 'sock']
    """
    if word not in _PLURALS:
        for end, instead in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("s", "")):
            if word.endswith(end) and len(word) > len(end) + 2:
                word = word if word.endswith(("ss", "us", "is")) else word.removesuffix(end) + instead
                break
    word = _PLURALS.get(word, word)
    return _SPELLING.get(word, word)


def _words(text: str) -> list[str]:
    """Return the words of a folded text, Chinese left aside."""
    bare = _COMPOUND.sub(r"\1 ", _GENITIVE.sub("", text))
    return [singular(word) for word in _WORD.findall(bare)]


def _read() -> tuple[dict[tuple[str, ...], list[str]], dict[str, list[str]]]:
    spaced: dict[tuple[str, ...], list[str]] = {}
    chinese: dict[str, list[str]] = {}
    for name, others in _DATA["things"].items():
        for text in (name, *others):
            folded = fold(text)
            found = chinese.setdefault(folded, []) if _HAN.search(folded) else spaced.setdefault(
                tuple(_words(folded)), [])  # fmt: skip
            if name not in found:
                found.append(name)
    return spaced, chinese


_SPACED, _CHINESE = _read()
_CHINESE_PHRASE = re.compile("(" + "|".join(map(re.escape, sorted(_CHINESE, key=len, reverse=True))) + ")")
_IGNORED = frozenset(singular(fold(word)) for word in _DATA["ignored"].split())


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Return what ``text`` is about, in order: names of things known here, else its own words.

    >>> words("Women's Trainers & Tees")
    ('women', 'sneakers', 'tshirt')
    >>> words("夏季连衣裙")
    ('summer', 'dress')
    """
    found: list[str] = []
    for place, piece in enumerate(_CHINESE_PHRASE.split(fold(text))):
        if place % 2:
            found += _CHINESE[piece]
        else:
            found += _named([word for word in _words(_HAN.sub(" ", piece)) if word not in _IGNORED])
            found += _pairs(piece)
    return tuple(found)


def _named(plain: list[str]) -> Iterator[str]:
    """Replace the longest known phrase at each place by what it names."""
    place = 0
    while place < len(plain):
        for length in range(_LONGEST, 0, -1):
            phrase = tuple(plain[place : place + length])
            if len(phrase) == length and phrase in _SPACED:
                yield from _SPACED[phrase]
                place += length
                break
        else:
            yield plain[place]
            place += 1


def _pairs(piece: str) -> list[str]:
    """Cut Chinese that is not known into overlapping pairs, as there are no spaces to cut at."""
    runs = _HAN.findall(piece)
    return [run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))]


def entry(leaf: Leaf) -> Entry:
    """Return a category as it is searched."""
    parts = levels(leaf.text)
    last = words(parts[-1]) if parts else ()
    # What several levels repeat would count again and again.
    above = dict.fromkeys(words(" ".join(parts[:-1])))
    return Entry(category=leaf.text, leaf_id=leaf.leaf_id, leaf=" ".join(last), above=" ".join(above))


def query(*, product_type: str = "", taxonomy: str = "", titles: Sequence[str] = (), vendor: str = "") -> list[str]:
    """Return the words to search categories by, a word that says more several times.

    ``taxonomy`` is a full name of Shopify's; ``titles`` are those of the products concerned, of which the words count
    that many of them have. What the vendor is called says nothing.
    """
    path = levels(taxonomy)
    asked = [*words(product_type)] * 3 + [*words(path[-1] if path else "")] * 2
    asked += words(" ".join(path[1:-1]))
    return asked + _common(titles, frozenset(words(vendor)))


def _common(titles: Iterable[str], unwanted: frozenset[str]) -> list[str]:
    looked_at = [set(words(title)) - unwanted for title in titles][:_TITLES]
    counts = Counter(word for title in looked_at for word in sorted(title) if not word.isdecimal())
    return [word for word, count in counts.most_common(_TITLE_WORDS) if count * _COMMON >= len(looked_at)]
