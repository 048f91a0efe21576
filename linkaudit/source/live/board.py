"""Who may ask a host when, if several do at once: what all have learned of it, and turns given out by that.

Pure: where it is kept, so that all see the same, is for the caller to say.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from linkaudit.source.live.limits import Told
from linkaudit.source.live.pace import Learned, Pace

KEPT = 2.0  # seconds after its time that a turn still counts
_AHEAD = 1.0  # seconds that a turn lies ahead at most
_CLOSED = 900.0  # seconds that all keep away from a host that refused too much, at least
_FULL = 0.2  # seconds until a host at which enough are under way is asked about again
_PLACE = 3.0  # seconds that one who waits keeps the place in the line without asking again


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """How a request ended; ``began`` and ``ended`` in seconds before now. ``wait`` and ``left`` as in ``Told``."""

    began: float
    ended: float
    refused: bool = False
    wait: float | None = None
    left: int | None = None


class Want(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants of a host: ``turns`` more, to the ``held`` that are under way or not yet used."""

    host: str
    turns: int
    held: int
    per_host: int
    ceiling: float
    first_rate: float
    timeout: float
    events: tuple[Event, ...] = ()


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """What is given: when turns are, in seconds from now; if too few, ask again ``later``. ``closed``: why none."""

    turns: tuple[float, ...] = ()
    later: float = 0.0
    closed: str = ""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What the board keeps of a host: what was learned, who has how many turns and until when they count.

    ``line``: who waits for one, since when, and until when the place in the line is kept.
    """

    learned: Learned
    held: Mapping[str, tuple[int, float]] = {}
    line: Mapping[str, tuple[float, float]] = {}
    closed_at: float = 0.0


class Board(Protocol):
    """Where all who ask the same hosts meet."""

    def exchange(self, wants: Sequence[Want]) -> Mapping[str, Grant]:
        """Return what is given, by host. Raises ``SourceError`` while it is out of reach."""


def settle(state: State | None, asker: str, want: Want, now: float) -> tuple[State, Grant]:
    """Take what ``asker`` tells of a host, and give turns there. Pure; ``now`` is of the one clock that all go by."""
    pace = Pace(per_host=want.per_host, ceiling=want.ceiling, first_rate=want.first_rate)
    closed_at, held, line = 0.0, dict[str, tuple[int, float]](), dict[str, tuple[float, float]]()
    if state is not None:
        until = max(state.closed_at + _CLOSED, state.learned.rest_until)
        again = bool(state.learned.closed) and not state.closed_at <= now < until
        known = msgspec.structs.replace(state.learned, closed="", refusals=0) if again else state.learned
        pace.go_on(known, now)
        held = {who: one for who, one in state.held.items() if who != asker and one[1] > now}
        line = {who: one for who, one in state.line.items() if one[1] > now}
        closed_at = state.closed_at
    pace.under_way = sum(count for count, _ in held.values()) + want.held + len(want.events)
    was = pace.closed
    for event in sorted(want.events, key=lambda one: -one.ended):
        _count(pace, event, now)
    if pace.closed and not was:
        closed_at = now
    turns, later = _given(pace, asker, want, line, now)
    if mine := want.held + len(turns):
        held[asker] = mine, now + KEPT + _AHEAD + 2 * want.timeout
    return (
        State(learned=pace.learned(), held=held, line=line, closed_at=closed_at),
        Grant(turns=tuple(turns), later=later, closed=pace.closed),
    )


def _given(
    pace: Pace, asker: str, want: Want, line: dict[str, tuple[float, float]], now: float
) -> tuple[list[float], float]:
    """Return the turns that ``asker`` gets, and when to ask again if there is none; ``line`` is brought up to date."""
    since = line.pop(asker, (now, now))[0]
    before = sum(one[0] < since for one in line.values())
    most = min(want.turns, 1) if line else want.turns  # others wait: one at a time
    turns: list[float] = []
    while len(turns) < most and (at := pace.ready_at(now)) <= now + _AHEAD:
        if before and pace.under_way + before >= want.per_host:
            break
        turns.append(max(at, now) - now)
        pace.begin(max(at, now))
    if turns or not want.turns:
        return turns, 0.0
    at = pace.ready_at(now)
    if at <= now + _AHEAD or (at == math.inf and not pace.closed):
        line[asker] = since, now + _PLACE
        return turns, _FULL
    return turns, at - now - _AHEAD / 2


def _count(pace: Pace, event: Event, now: float) -> None:
    if event.refused:
        pace.refused(now - event.ended, now - event.began, event.wait)
    else:
        pace.answered(now - event.ended, Told(event.wait, event.left) if event.left is not None else None)
