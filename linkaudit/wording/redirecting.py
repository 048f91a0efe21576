"""What sends buyers away: mail addresses, phone numbers, web addresses, handles, calls to leave, other platforms."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files

from linkaudit.wording.spans import Check, Lookout, phrase_checks

_DATA = tomllib.loads((files("linkaudit.wording") / "phrases.toml").read_text("utf-8"))

# Style rules that stand in the text by mistake look like handles.
_CSS = "media|import|font|charset|page|supports|keyframes|layer|container|namespace|property"

# ends that name a site even without www, but "so soft.Shop now" has a space too few; those of countries only before a
# slash: "so soft.It is" is no address
_ENDS = "com|net|org|shop|store|online|biz|info|co|app|site|myshopify|website"
_COUNTRIES = "de|fr|es|it|uk|us|br|mx|ca|au|eu|me|ly|ee|io|id|vn|th|my|ph|sg|jp|cn|nl|be|pl|ie"
_DOMAIN = re.compile(
    rf"(?<![\w@.-])(?!(?:{_DATA['no_address']})\.net(?![\w/]))(?:[a-z0-9][\w-]*\.)+(?!(?-i:Shop|Store|Online|Info|App|Site|Website)\b)(?:(?:{_ENDS})(?:\.(?:{_COUNTRIES}))?(?:/[^\s<>()]*)?|(?:{_COUNTRIES})/[^\s<>()]*)(?![\w-])",
    re.IGNORECASE,
)
_HOST_END = re.compile(rf"\.(?:{_ENDS}|(?:{_COUNTRIES})/)", re.IGNORECASE)


def _any(words: Iterable[str]) -> str:
    """Return a pattern of words, those of Latin letters as whole words from their beginning on."""
    longest_first = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(rf"(?<![^\W_]){word}" if word[0].isascii() else word for word in longest_first) + ")"


def _all(by_language: dict[str, list[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for words in by_language.values() for word in words))


# An article number must not be taken for a phone's: that has a word before it, or is free of charge (1-800), or is
# written as only phone numbers are.
_CALLS, _MESSENGERS = tuple(_DATA["calls"]), tuple(_DATA["messengers"])
_LED, _LED_ALONE = _all(_DATA["phones"]), _all(_DATA["phones_alone"])
_LONG_NUMBER = re.compile(r"\d[ ()./-]{0,2}\d(?:[ ()./-]{0,2}[\dA-Z]){4}")  # has them all, and is found fast
_CALLED = re.compile(
    rf"{_any(_CALLS)}(?:\s+(?:us|me|now|at|on|or|number|no|text)\b)*[\s.:：#-]*"
    r"(?=[\d ()./+-]*\d{3})(\+?\(?\d(?:[ ()./-]{0,2}\d){7,13})(?![\w-])",
    re.IGNORECASE,
)
_FREE_NUMBER = re.compile(
    r"(?<![\w.#/-])(?:\+?1[-. ]?\(?8(?:00|33|44|55|66|77|88)\)?[-. ](?:\d{3}[-. ]\d{4}|[A-Z]{7}|\d{3}[-. ]?[A-Z]{4})"
    r"|\(\d{3}\) ?\d{3}[-.]\d{4}|080[08] \d{2,4} \d{2,4}(?: \d{2,4})?)(?![\w-])"
)
_TO_NUMBER = r"(?:\s+(?:us|at|on|now|uns|unter|an|nous|au|le|al|no|nr|kami|di|wa|qua|số)\b)*[\s.:：#-]*"
_LED_NUMBER = re.compile(
    rf"{_any(_LED)}{_TO_NUMBER}((?:\(?\+\d|\(?0\d|\((?=\d{{2,4}}\))\d)(?:[ ()./-]{{0,2}}\d){{7,12}})(?![\w-]|\.\d)",
    re.IGNORECASE,
)
_GROUPED_NUMBER = re.compile(
    rf"{_any(_LED_ALONE)}{_TO_NUMBER}(\d{{2,3}}[ .-]\d{{3,4}}[ .-]\d{{4}})(?![\w-]|\.\d)", re.IGNORECASE
)
_DOTTED_NUMBER = re.compile(
    rf"{''.join(rf'(?<!{re.escape(word)}{mark} )' for word in _DATA['article'] for mark in ('', ':'))}"
    r"(?<![\w.,#/-])[2-9]\d\d\.\d{3}\.\d{4}(?![\w-]|[.,]\d)",
    re.IGNORECASE,
)
_SPELLED_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{2,64} ?(?:[\[({] ?(?:at|ät|arroba) ?[\])}]|(?<=[ ])(?:at(?=[ ][\w-]{1,63} dot )"
    r"|arroba(?=[ ][\w-]{1,63} p[ou]nto ))) ?[\w-]{1,63}"
    r"(?: ?[\[({] ?(?:dot|punkt|punto|ponto|point) ?[\])}] ?| (?:dot|p[ou]nto) |\.)[a-z]{2,24}\b",
    re.IGNORECASE,
)
# an address pulled apart to get past a filter: a space behind the @ (only before it: a handle), an end as sites have
_SPACED_MAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{2,64}} ?@ [\w-]{{1,63}}(?: \. ?|\.)(?:{_ENDS})(?:(?: \. ?|\.)(?:{_COUNTRIES}))?(?![\w-])",
    re.IGNORECASE,
)
# what follows a messenger's name is the shop's name there
_NAMED = re.compile(
    rf"{_any(_MESSENGERS)}(?:\s*(?:id|no|number|account))?\.?\s*[:：]\s*@?(?-i:[a-z0-9+_])[\w.+-]{{2,}}",
    re.IGNORECASE,
)

CHECKS: tuple[Check, ...] = (
    Check("e-mail address", ("@",), re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})*\.[^\W\d_]{2,63}")),
    Check("e-mail address", ("@ ",), _SPACED_MAIL),
    Check("e-mail address", ("＠",), re.compile(r"[\w.+-]{1,64}＠[\w-]{1,63}(?:[.．][\w-]{2,63})+")),
    Check("e-mail address", ("[at", "(at", "{at", "[ at", "( at", "(ät", "[ät", "arroba", " dot "), _SPELLED_MAIL),
    Check("phone number", ("+",),
          re.compile(r"(?<![\w.#/-])\+\d{1,3}[ .-]?(?:\(?\d{2,4}\)?[ .-]?){2,4}\d{2,4}(?![\w-])")),
    Check("phone number", _CALLS, _CALLED, _LONG_NUMBER),
    Check("phone number", ("1-8", "1 8", "1.8", "1(8", "18", "(", "0800 ", "0808 "), _FREE_NUMBER, _LONG_NUMBER),
    Check("phone number", _LED, _LED_NUMBER, _LONG_NUMBER),
    Check("phone number", _LED_ALONE, _GROUPED_NUMBER, _LONG_NUMBER),
    Check("phone number", (".",), _DOTTED_NUMBER, _LONG_NUMBER),
    Check("address", ("://", "www."), re.compile(r"(?:https?://|\bwww\.)[\w-]+\.[\w./?=&%#-]+", re.IGNORECASE)),
    Check("address", (".",), _DOMAIN, _HOST_END),
    Check("handle", ("@",), re.compile(rf"(?<![\w.@/])@(?!(?:{_CSS})\b)[A-Za-z_][\w.]{{2,29}}(?![\w.@])")),
    Check("handle", _MESSENGERS, _NAMED),
    *phrase_checks("call to leave TikTok", _DATA["call_to_leave"]),
    *phrase_checks("other platform", _DATA["platforms"], _DATA["not_platform"]),
)  # fmt: skip

REDIRECTING = Lookout(CHECKS)
