"""Promotional words in a title: anywhere for those that mean nothing else, else only where they stand alone."""

from __future__ import annotations

import re

from linkaudit.listing.text.redirecting import WORDS
from linkaudit.wording.characters import Edit

_DATA = WORDS["promotional"]
_PHRASES, _JOINED = "|".join(_DATA["anywhere"]), "|".join(_DATA["joined"])
_ANYWHERE = re.compile(rf"[¡¿]?(?<!\w)(?:{_PHRASES})(?!\w)[!.]*|(?:{_JOINED})", re.IGNORECASE)
_SPOKEN = {
    language: re.compile(rf"[¡¿]?(?<!\w)(?:{'|'.join(words)})(?!\w)(?:\s?!)*[!.]*", re.IGNORECASE)
    for language, words in _DATA["spoken"].items()
}
_EDGE = r"[\x1f|!¡:()\[\]*~•·]"
_ALONE = re.compile(
    rf"(?:^|(?<={_EDGE})|(?<=\s[-–—]))\s*(?:{_DATA['alone']})(?:[\s,&!]+(?:{_DATA['alone']}))*\s*(?=$|{_EDGE}|[-–—]\s)",
    re.IGNORECASE,
)
_SHOUTED = re.compile(rf"(?<!\w)(?:{_DATA['shouted']})(?!\w)!*")
# a first letter of each phrase would not narrow it down: what does is that nearly all titles have none of these
_SIGNS = re.compile(
    r"[%$€£#!|:()\[\]\x1f•·]|\s[-–—]|20[2-3]\d|\d ?x ?1|\d for|[^\x00-\u024f]|sale|sell|vend|free|gratis|versand|ship|"
    r"deliver|stock|offer|ofert|angebot|new|nuev|nouv|neu|deal|price|prec|prix|preis|prezzo|left|chance|arriv|must|viral|"
    r"guarant|genuine|authentic|original|now|gift|dropped|seen|rated|bogo|gone|fast|last|clearance|friday|monday|limited|"
    r"percent|coupon|voucher|discount|code|cheapest|two f|three f|"
    r"lascia|miss|today|env|ultim|últim|poca|compr|livraison|promo|solde|derni|kauf|schlager|letzte|jetzt|spedizione|"
    r"saldo|pezzi|frete|entrega|lan[cç]a|laku|laris|ongkir|ready|buy |giao|giá|phí|chạy",
    re.IGNORECASE,
)


def without_promotion(text: str, vendor: str, language: str) -> list[Edit]:
    r"""Return the edits that take promotional words out of ``text``, where ``\x1f`` stands for a symbol taken out.

    ``language`` is the market's (ISO 639-1): what is promotional in it alone is looked for besides.
    """
    spoken = list(_SPOKEN[language].finditer(text)) if language in _SPOKEN else []
    if not spoken and not _SIGNS.search(text) and not _ALONE.match(text):
        return []
    brand = vendor.casefold()
    found = [*spoken, *_ANYWHERE.finditer(text), *_ALONE.finditer(text)]
    if text.upper() != text:
        found += _SHOUTED.finditer(text)
    edits: list[Edit] = []
    for match in sorted(found, key=lambda one: (one.start(), -one.end())):
        words = match[0].strip(" !.\x1f").casefold()
        if match[0] and (not edits or match.start() >= edits[-1].end) and not (words and words in brand):
            edits.append(Edit(match.start(), match.end(), "\x1f", "promotion"))
    return edits
