"""Where a feed stands: its own note, kept as JSON with the bookmark and understood here alone."""

from __future__ import annotations

import msgspec


class PartProgress(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One walk. ``mode`` is ``pages`` or ``bulk`` once chosen.

    By pages: ``after`` is the cursor of the next page and ``read`` counts its root objects. In bulk: ``operation`` is
    the operation's id, ``lines`` how many lines of its result are saved, ``floor`` the search that a resubmitted
    operation begins from, ``failures`` how often it came to nothing, ``grouped`` whether children follow their parents.
    """

    mode: str = ""
    after: str | None = None
    read: int = 0
    operation: str = ""
    lines: int = 0
    floor: str = ""
    failures: int = 0
    grouped: bool = False
    done: bool = False


class Days(msgspec.Struct, kw_only=True, omit_defaults=True):
    """How far sessions are read: ``first`` to ``last`` day, ISO dates; ``day`` is the next one to ask for.

    ``columns``: what they are told apart by, of which Shopify knew all. ``at_once``: how many days a question spans.
    ``rows``: how many of the next question's rows are read. ``counted``: sessions of all days but the last.
    """

    first: str
    last: str
    day: str
    columns: tuple[str, ...] = ()
    at_once: int = 0
    rows: int = 0
    counted: int = 0
    done: bool = False


class Progress(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One edition of a feed.

    ``started`` is the shop's time when it began (ISO 8601, UTC), ``since`` the time from which changes are asked for
    (empty: everything), ``digest`` names what is asked for, ``cursor`` counts the objects consumed. ``unready``: the
    oldest change of an order whose visits were not put together yet. ``files``: checksums of theme files by name.
    ``window``: the day from which orders are read (empty: all). ``days``: of sessions.
    """

    started: str = ""
    since: str = ""
    digest: str = ""
    cursor: int = 0
    parts: dict[str, PartProgress] = {}
    unready: str = ""
    files: dict[str, str] = {}
    window: str = ""
    days: Days | None = None
    increment: bool = False

    def part(self, name: str) -> PartProgress:
        """Return the progress of a part, begun if need be."""
        return self.parts.setdefault(name, PartProgress())

    def written(self) -> str:
        """Return it as the store keeps it."""
        return msgspec.json.encode(self).decode()


def read(state: str) -> Progress:
    """Return the progress that the store kept; a new one if there is none or it is of another make."""
    try:
        return msgspec.json.decode(state, type=Progress) if state else Progress()
    except msgspec.DecodeError:
        return Progress()
