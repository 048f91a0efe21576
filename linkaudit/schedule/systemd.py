"""systemd: a service and a timer of the user's own manager."""

from __future__ import annotations

from linkaudit.errors import UsageError
from linkaudit.schedule.timer import WEEKDAYS, File, Timer, filled


def generate(timer: Timer) -> tuple[File, ...]:
    """Return the two units. Raises ``UsageError`` for a folder that a unit cannot name."""
    secrets = f"EnvironmentFile=-{_path(timer.secrets)}\n" if timer.variables else ""
    service = filled(
        "systemd.service", mark=timer.mark, name=timer.name, needs=timer.needs, secrets=secrets,
        folder=_path(timer.folder), command=" ".join([_word(timer.words[0], dollar="$"), *map(_word, timer.words[1:])]),
    )  # fmt: skip
    text = filled("systemd.timer", mark=timer.mark, name=timer.name, calendar=calendar(timer), jitter=timer.jitter)
    return (
        File(name=f"{timer.name}.service", content=service.encode()),
        File(name=f"{timer.name}.timer", content=text.encode()),
    )


def calendar(timer: Timer) -> str:
    """Return the calendar event, as ``Mon *-*-* 03:30:00 Asia/Shanghai``."""
    day = WEEKDAYS[timer.weekday - 1][:3].title() if timer.weekday else ""
    return f"{day} *-*-* {timer.clock}:00 {timer.timezone}".strip()


def _word(text: str, dollar: str = "$$") -> str:
    """Quote one word of a command. Variables are not put into the program's own path: there ``$`` stays one."""
    for plain, quoted in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", dollar)):
        text = text.replace(plain, quoted)
    return f'"{text}"'


def _path(text: str) -> str:
    """Quote a path that is the whole value of a line: only specifiers count there."""
    if text != text.strip() or text.endswith("\\"):
        cure = "Rename the folder, or use --for cron"
        raise UsageError("systemd cannot name a folder that ends in a space or backslash", where=text, cure=cure)
    return text.replace("%", "%%")
