"""What is to run and when, and what every kind of timer makes of it."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Template

import msgspec

from linkaudit.errors import UsageError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MARK = "linkaudit schedule"
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Timer(msgspec.Struct, frozen=True, kw_only=True):
    """A re-audit: the command's ``words`` in ``folder``, at ``hour``:``minute``.

    ``weekday``: 1 for Monday to 7, 0 for every day. ``timezone``: an IANA name, empty for the machine's own time;
    ``offsets``: all that it has to UTC over the year, in minutes. ``jitter``: minutes that a start is delayed by at
    most, at random. ``database``, ``out``: paths that the words name. ``name``: of this database's timer alone.
    ``secrets``: a file that the user keeps variables in; ``variables``: their names. ``log``: a file for what the run
    says, where the system keeps none.
    """

    name: str
    words: tuple[str, ...]
    folder: str
    hour: int
    minute: int
    weekday: int = 0
    timezone: str = ""
    offsets: tuple[int, ...] = (0,)
    jitter: int = 0
    secrets: str = ""
    variables: tuple[str, ...] = ()
    log: str = ""
    database: str
    out: str

    @property
    def mark(self) -> str:
        """What stands in every file of ours, so that no other is ever touched."""
        return f"{MARK} {self.name}"

    @property
    def clock(self) -> str:
        """The time of day as 03:30."""
        return f"{self.hour:02}:{self.minute:02}"

    @property
    def needs(self) -> str:
        """Say which variables have to be set where, in a line; their values are never written by us."""
        names = ", ".join(self.variables)
        return f"{names}: write as NAME=value, one a line, into {self.secrets} (mode 600)" if names else "none"


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a timer: its path under the user's folder that ``Kind.place`` names, and what is in it."""

    name: str
    content: bytes


def parse_time(text: str) -> tuple[int, int]:
    """Return hour and minute. Raises ``UsageError``.

    >>> parse_time("03:30")
    (3, 30)
    """
    found = _TIME.fullmatch(text)
    if not found:
        raise UsageError(f"{text!r} is no time of day", where="--at", cure="Write it as 03:30, up to 23:59")
    return int(found[1]), int(found[2])


def parse_every(text: str) -> int:
    """Return 0 for every day, else the weekday, 1 for Monday to 7. Raises ``UsageError``.

    >>> parse_every("day"), parse_every("week"), parse_every("Sunday"), parse_every("tue")
    (0, 1, 7, 2)
    """
    word = text.strip().lower()
    if word in {"day", "week"}:
        return int(word == "week")
    found = [at for at, name in enumerate(WEEKDAYS, 1) if word in {name, name[:3]}]
    if not found:
        cure = "Write day, week (that is Monday), or a weekday's name, as friday"
        raise UsageError(f"{text!r} is no interval", where="--every", cure=cure)
    return found[0]


def refuse_unprintable(timer: Timer) -> None:
    """Raise ``UsageError`` for a path with a line break or another control character: no timer can hold it."""
    for text in (*timer.words, timer.folder, timer.log, timer.secrets):
        if _CONTROL.search(text):
            cure = "Rename the file or folder, and run this again"
            raise UsageError("a line break or control character cannot stand in a timer", where=repr(text), cure=cure)


def filled(template: str, **values: object) -> str:
    """Return the template of this name with its values, each quoted already for where it stands."""
    text = (files("linkaudit") / "schedule" / "templates" / template).read_text("utf-8")
    return Template(text).substitute({name: str(value) for name, value in values.items()})
