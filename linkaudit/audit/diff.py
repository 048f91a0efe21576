"""Two runs compared: better or worse, and whether they asked the same questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import Decimal

from linkaudit.model import Readiness, Verdict
from linkaudit.model.diff import RunSide
from linkaudit.model.report import FileRead

_NUMBER = re.compile(r"\d+")
# From bad to good: the order in which verdicts win.
_ORDER = (Verdict.BROKEN, Verdict.BREAKS, Verdict.LOST, Verdict.UNKNOWN, Verdict.SURVIVES, Verdict.OK)
LINK_LIST, VISIT = "link_list", "visit"
_READY = (Readiness.NEVER, Readiness.SELLER, Readiness.FIXABLE, Readiness.READY)


def of_link(before: str, after: str) -> str:
    """Return what became of a link: new, gone, worse or better; an empty verdict: that run does not have it.

    >>> of_link("ok", "broken"), of_link("breaks", "survives"), of_link("", "ok"), of_link("ok", "")
    ('worse', 'better', 'new', 'gone')
    """
    if not before or not after:
        return "gone" if before else "new"
    places = {str(verdict): at for at, verdict in enumerate(_ORDER)}
    return "worse" if places[after] < places[before] else "better"


def of_listing(before: Readiness | None, after: Readiness | None) -> str:
    """Return what became of a listing: new, gone, readier, blocked, or renamed if it is as ready as before."""
    if before is None or after is None:
        return "gone" if before else "new"
    if before is after:
        return "renamed"
    return "readier" if _READY.index(after) > _READY.index(before) else "blocked"


def of_gone(kinds: AbstractSet[str], not_read: AbstractSet[str], *, leans: bool = False) -> str:
    """Return what became of what the newer run does not have: gone, or unseen.

    ``kinds``: the kinds of content it stood in; ``not_read``: those that the newer run did not read. Where nothing
    tells in what it stood, it is called gone only if the newer run read all that the older one did. ``leans``: it is a
    judgement that needs what was not read.

    >>> of_gone({"page"}, {"page"}), of_gone({"page", "menu"}, {"page"}), of_gone(set(), {"page"})
    ('unseen', 'gone', 'unseen')
    """
    return "unseen" if leans or (not_read and kinds <= not_read) else "gone"


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return which share of ``whole`` a part is, to a millionth; None where there is none.

    >>> str(share(Decimal(0), Decimal("40.00"))), str(share(Decimal("10.00"), Decimal("40.00")))
    ('0', '0.25')
    >>> str(share(Decimal("40.00"), Decimal("40.00"))), str(share(Decimal("0.01"), Decimal(9999999)))
    ('1', '0')
    """
    return round(part / whole, 6).normalize() if whole else None


def list_key(name: str) -> str:
    """Return what the links of one link list stand in: each is a kind of its own."""
    return f"link list {name}"


def unread(old: Sequence[FileRead], new: Sequence[FileRead]) -> set[str]:
    """Return the kinds of content (``list_key`` for link lists) of files that the newer run was not given.

    A file under another name stands for one of the same kind that is missing; where there are fewer of them, nobody
    can say which is which. What the newer run shows whole was read, by whichever file. A feed that may not be read any
    more is there all the same, without a visit.
    """
    names = {(one.kind, one.name) for one in old} & {(one.kind, one.name) for one in new}
    found: set[str] = set()
    for kind in {one.kind for one in old}:
        before, after = (
            [one for one in side if one.kind == kind and (kind, one.name) not in names] for side in (old, new)
        )
        if len(after) < len(before):
            found |= {place for one in before for place in places(one)}
    blind = {(one.kind, one.name) for one in new if VISIT not in one.holds}
    if any(VISIT in one.holds and (one.kind, one.name) in blind for one in old):
        found.add(VISIT)
    return found - {kind for one in new for kind in one.whole}


def places(one: FileRead) -> Iterator[str]:
    """Yield the kinds of content in which a file has links, ``list_key`` for a link list."""
    for kind in one.holds:
        yield list_key(one.name) if kind == LINK_LIST else kind


def questions(old: RunSide, new: RunSide) -> list[str]:
    """Return in what two runs asked different questions. Two that have no cut-off date ask the same."""
    pairs = [
        ("policy", old.policy, new.policy), ("cut-off", old.cutoff, new.cutoff),
        ("attribution", old.model, new.model), ("market", old.market, new.market),
        ("hosts", " ".join(old.hosts), " ".join(new.hosts)),
        *_set(old, new),
    ]  # fmt: skip
    if None not in (old.window, new.window):
        pairs.append(("window of traffic", _window(old), _window(new)))
    if old.policy == new.policy and old.surfaces and new.surfaces:
        pairs += [(f"policy, surface {at}", old.surfaces.get(at, ""), new.surfaces.get(at, ""))
                  for at in sorted({*old.surfaces, *new.surfaces})]  # fmt: skip
    if old.timezone and new.timezone:
        pairs.append(("time zone", old.timezone, new.timezone))
    if _other_days(old, new):
        pairs.append(("days of traffic", str(_days(old)), str(_days(new))))
    return [f"{what}: {one or 'none'} before, {two or 'none'} now" for what, one, two in pairs if one != two]


def _set(old: RunSide, new: RunSide) -> list[tuple[str, str, str]]:
    """Return the settings of both with their values, if both noted them."""
    if old.settings is None or new.settings is None:
        return []
    names = sorted({*old.settings, *new.settings})
    return [(name, old.settings.get(name, "default"), new.settings.get(name, "default")) for name in names]


def unseen(old: RunSide, new: RunSide) -> list[str]:
    """Return what the newer run did not see or count and the older one did: what is gone there may be there still.

    Why may name numbers, which change from run to run: the same is what is called the same.
    """
    known = {_what(one) for one in old.skipped}
    return [one for one in new.skipped if _what(one) not in known]


def _what(skipped: str) -> str:
    """Return what was skipped, without numbers and dates. What a shop or a file is called comes first, then what of it.

    >>> _what("x.myshopify.com: orders before 2026-09-23: without the scope"), _what("redirects: not loaded; 9 links")
    ('x.myshopify.com: orders before 0-0-0', 'redirects')
    """
    first, _, rest = _NUMBER.sub("0", skipped).partition(": ")
    return f"{first}: {rest.partition(': ')[0]}" if "." in first and " " not in first else first


def _window(side: RunSide) -> str:
    return f"{side.window} days" if side.window else "all"


def _other_days(old: RunSide, new: RunSide) -> bool:
    """Whether the money is of more or fewer days than the time between the runs explains.

    Within one and the same window it depends on the days on which something was sold.
    """
    days = _days(old), _days(new)
    if not all(days) or (old.window and old.window == new.window):
        return False
    return abs(days[0] - days[1]) > (_between(old.finished, new.finished) + 1 if old.finished and new.finished else 0)


def _days(side: RunSide) -> int:
    """Return how many days the money is of, 0 if not known."""
    return _between(side.period_start, side.period_end) + 1 if side.period_start and side.period_end else 0


def _between(first: str, last: str) -> int:
    return abs((date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days)
