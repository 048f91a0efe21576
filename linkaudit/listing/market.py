"""The rules of each market as data (``markets.toml``), and telling from a workbook which markets it can be of."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import msgspec

from linkaudit.errors import UsageError
from linkaudit.model import Market

_DATA = tomllib.loads((files("linkaudit.listing") / "markets.toml").read_text("utf-8"))
_FIELDS = tuple(field.name for field in msgspec.structs.fields(Market) if field.name != "code")
_ALIASES: dict[str, str] = _DATA["aliases"]


def _read(code: str) -> Market:
    values = {name: _DATA[name].get(code, _DATA[name].get("value")) for name in _FIELDS}
    return msgspec.convert({"code": code, **values}, Market)


MARKETS: dict[str, Market] = {code: _read(code) for code in _DATA["markets"]["order"]}


def market(code: str) -> Market:
    """Return the rules of a market by its country's two letters, in any case; ``UK`` is understood.

    Raises ``UsageError`` naming the markets that are known.
    """
    wanted = code.strip().upper()
    found = MARKETS.get(_ALIASES.get(wanted, wanted))
    if found is None:
        cure = f"Set [shop] market to one of: {', '.join(MARKETS)}"
        what = f"{code.strip()} is no market of TikTok Shop that is known here" if wanted else "no market is set"
        raise UsageError(what, where="[shop] market", cure=cure)
    return found


def markets_of(units: str = "", currency: str = "", language: str = "") -> tuple[str, ...]:
    """Return the codes of all markets that fit, the likeliest first. What is empty is not looked at.

    ``units`` is ``imperial`` or ``metric``, ``currency`` an ISO code, ``language`` a tag such as ``en`` or ``pt-BR``.
    """
    tongue = language.replace("_", "-").partition("-")[0].lower()
    return tuple(
        code
        for code, one in MARKETS.items()
        if units in ("", one.units) and currency.upper() in ("", one.currency) and tongue in ("", one.language)
    )


def market_of(units: str = "", currency: str = "", language: str = "") -> str:
    """Return the code of the likeliest market, see ``markets_of``; empty if none fits."""
    return next(iter(markets_of(units, currency, language)), "")
