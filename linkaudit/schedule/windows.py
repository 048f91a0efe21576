"""Windows: a task for ``schtasks /Create /XML``, which wants UTF-16."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from linkaudit.errors import UsageError
from linkaudit.schedule.timer import WEEKDAYS, File, Timer, filled


def generate(timer: Timer) -> tuple[File, ...]:
    """Return the task. Raises ``UsageError`` for a zone with summer time: a task keeps to one offset."""
    jitter = f"<RandomDelay>PT{timer.jitter}M</RandomDelay>" if timer.jitter else ""
    day = f"<DaysOfWeek><{WEEKDAYS[timer.weekday - 1].title()} /></DaysOfWeek>" if timer.weekday else ""
    schedule = (
        f"<ScheduleByWeek><WeeksInterval>1</WeeksInterval>{day}</ScheduleByWeek>" if day
        else "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"
    )  # fmt: skip
    names = ", ".join(timer.variables)
    text = filled(
        "windows.xml", mark=timer.mark, start=f"2026-01-01T{timer.clock}:00{_offset(timer)}", jitter=jitter,
        schedule=schedule, command=escape(timer.words[0]), arguments=escape(" ".join(map(quoted, timer.words[1:]))),
        folder=escape(timer.folder),
        needs=escape(f"Set as variables of the user (setx NAME value): {names}" if names else "No variable is needed"),
    )  # fmt: skip
    return (File(name=f"{timer.name}.xml", content=text.encode("utf-16")),)


def quoted(word: str) -> str:
    r"""Quote a word as Windows programs read it: backslashes double where a quotation mark follows.

    >>> print(quoted("plain"), quoted("two words"), quoted('a "b" c'), quoted("c: \\"))
    plain "two words" "a \"b\" c" "c: \\"
    """
    if word and not re.search(r'[\s"]', word):
        return word
    return '"' + re.sub(r'(\\*)("|$)', lambda at: at[1] * 2 + ("\\" if at[2] else "") + at[2], word) + '"'


def _offset(timer: Timer) -> str:
    if not timer.timezone:
        return ""
    if len(timer.offsets) > 1:
        cure = "Leave --timezone out, and write --at in this machine's own time"
        raise UsageError("a task of Windows cannot follow another zone's summer time", where="--timezone", cure=cure)
    minutes = timer.offsets[0]
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
