"""Products of which no file tells an id, and which got another handle: who is the same is told by what stayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from linkaudit.model.diff import Marks


def renamed(gone: Mapping[str, Marks], came: Mapping[str, Marks], led_to: Callable[[str], str]) -> dict[str, str]:
    """Return the new handle of products by their old one.

    ``gone``, ``came``: products by handle that only the older and only the newer run have; ``led_to``: to which product
    a visitor of an old handle is redirected, "" if to none. It is the same product if all its SKUs are, or if a
    redirect leads from one to the other and both have one title; where several may be meant, none is.

    >>> gone, cap, hut = {"hat": Marks("hat", "Hat", b"1")}, Marks("cap", "Cap", b"1"), Marks("hut", "Hat")
    >>> renamed(gone, {"cap": cap, "hut": hut}, lambda _: "hut"), renamed(gone, {"hut": hut}, lambda _: "hut")
    ({'hat': 'cap'}, {'hat': 'hut'})
    """
    by_skus = {one.skus: key for key, one in came.items() if one.skus}
    found = _only((key, by_skus[one.skus]) for key, one in gone.items() if one.skus in by_skus)
    taken = {*found.values()}
    led = ((key, led_to(key)) for key in gone if key not in found)
    return found | _only(
        (key, to) for key, to in led if to in came and to not in taken and _title(gone[key]) == _title(came[to]) != ""
    )


def _only(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the pairs of which the second stands in no other."""
    known = dict(pairs)
    times = Counter(known.values())
    return {old: new for old, new in known.items() if times[new] == 1}


def _title(one: Marks) -> str:
    return " ".join(one.title.casefold().split())
