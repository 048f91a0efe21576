"""cron: a block of lines of a crontab. No line of others is touched, and ``CRON_TZ`` would change theirs."""

from __future__ import annotations

from linkaudit.errors import StoreError, UsageError
from linkaudit.schedule import shell
from linkaudit.schedule.timer import File, Timer

_LONGEST = 990  # Debian's cron cuts a command at 1,000 characters (MAX_COMMAND: general knowledge, not looked up)


def generate(timer: Timer) -> tuple[File, ...]:
    """Return the block. Raises ``UsageError`` for what cron cannot hold: a backslash, or a command too long."""
    command = shell.script(timer, log=True)
    if "\\" in command:
        cure = "Rename the file or folder without it, or use --for systemd"
        raise UsageError("cron cannot hold a backslash in a path", where="--for cron", cure=cure)
    command = command.replace("%", "\\%")
    if len(command.encode()) > _LONGEST:
        cure = "Put the FILEs into one folder with a short path, or use --for systemd"
        what = f"the command has {len(command.encode()):,} bytes, cron takes {_LONGEST}"
        raise UsageError(what, where="--for cron", cure=cure)
    lines = [_first(timer), f"# variables: {timer.needs}", f"{_when(timer)} {command}", _last(timer)]
    return (File(name="crontab", content="".join(f"{line}\n" for line in lines).encode()),)


def merged(crontab: bytes, timer: Timer, block: bytes = b"") -> bytes:
    """Return the crontab with ``block`` in place of the timer's own, every other byte as it was.

    Raises ``StoreError`` if the marks of ours were damaged: what is between them is nobody's to guess.
    """
    first, last = (f"{mark(timer)}\n".encode() for mark in (_first, _last))
    lines = crontab.splitlines(keepends=True)
    starts, ends = ([at for at, line in enumerate(lines) if line.rstrip() + b"\n" == mark] for mark in (first, last))
    if (len(starts), len(ends)) not in {(0, 0), (1, 1)} or (starts and starts[0] > ends[0]):
        cure = f"Take out the lines around {timer.mark!r} with `crontab -e`, and run this again"
        what = "the marks around linkaudit's lines are damaged; nothing was changed"
        raise StoreError(what, where="crontab", cure=cure)
    if starts:
        return b"".join([*lines[: starts[0]], block, *lines[ends[0] + 1 :]])
    gap = b"\n" if block and crontab and not crontab.endswith(b"\n") else b""
    return crontab + gap + block


def _first(timer: Timer) -> str:
    return f"# begin {timer.mark}"


def _last(timer: Timer) -> str:
    return f"# end {timer.mark}"


def _when(timer: Timer) -> str:
    if timer.timezone:
        return f"{','.join(map(str, shell.quarters(timer)))} * * * *"
    return f"{timer.minute} {timer.hour} * * {timer.weekday % 7 if timer.weekday else '*'}"
