"""``[rules]``: rules muted by scope, and when what was accepted or muted comes back."""

from __future__ import annotations

import re
from datetime import date

from linkaudit.errors import UsageError
from linkaudit.model import OwnerKind, Surface
from linkaudit.settings.section import Section

_CODE = re.compile(r"LA\d{3}")
# Findings of links that stand nowhere but in visits have this kind.
KINDS = (*(str(one) for one in OwnerKind), "visit")
SURFACES = tuple(str(one) for one in Surface)


class Mute(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[[rules.mute]]``: ``codes`` are muted where all of the scope that is given applies; no scope: everywhere.

    ``product``: handle of the product it stands in or leads to; ``host``: that the link leads to; in both ``*`` stands
    for any characters. ``surface``; ``kind`` of content that it stands in. ``until``: the last day.
    """

    codes: str | tuple[str, ...]
    host: str = ""
    product: str = ""
    surface: str = ""
    kind: str = ""
    reason: str = ""
    until: date | None = None

    @property
    def code_list(self) -> tuple[str, ...]:
        """The codes, whether one or several are written."""
        return (self.codes,) if isinstance(self.codes, str) else self.codes


class RuleSettings(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[rules]``: what was accepted or muted comes back when the money behind it is ``growth`` times what it was."""

    growth: float = 2.0
    mute: tuple[Mute, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be meant, naming the mute by its number."""
        if not 1 < self.growth <= 1_000_000:  # noqa: PLR2004  what is no growth, and what is no factor
            cure = "Write a factor above 1, as 2: come back when the money has doubled"
            raise UsageError(f"{self.growth:g} does not fit", where="[rules] growth", cure=cure)
        for number, mute in enumerate(self.mute, 1):
            _check(mute, f"[rules] mute {number}")


def _check(mute: Mute, where: str) -> None:
    if not mute.code_list:
        raise UsageError("names no code", where=where, cure='Write codes = ["LA403"]')
    for code in mute.code_list:
        if code.startswith("TS"):
            cure = "Leave it out; a product that is not to be listed is named in the category map (do not list)"
            what = f"{code} is a problem of a listing: TikTok would refuse it all the same"
            raise UsageError(what, where=where, cure=cure)
        if not _CODE.fullmatch(code):
            cure = 'Write it as docs/rules.md does, "LA403"'
            raise UsageError(f"{code!r} is no code", where=f"{where}, codes", cure=cure)
    for key, value, known in (("surface", mute.surface, SURFACES), ("kind", mute.kind, KINDS)):
        if value and value not in known:
            raise UsageError(f"{value!r} is none", where=f"{where}, {key}", cure=f"Write one of: {', '.join(known)}")
    if "/" in mute.host:
        raise UsageError(f"{mute.host!r} is no host", where=f"{where}, host", cure='Write it alone, as "*.linktr.ee"')
