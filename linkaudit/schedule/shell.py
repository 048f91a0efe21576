"""A timer's command for a POSIX shell: in its folder, with the user's variables, at the other zone's time."""

from __future__ import annotations

from shlex import quote

from linkaudit.schedule.timer import Timer

_LARGEST = 2_000_000  # bytes of a log; with the one before it, twice that is kept


def script(timer: Timer, *, log: bool) -> str:
    """Return one line for ``sh -c``; with ``log``, what the run says is added to the timer's log.

    A log that has grown large is put aside first, over the one that was put aside before it.
    """
    parts = [guard(timer)] if timer.timezone else []
    parts.append(f"cd {quote(timer.folder)}")
    if timer.variables:
        path = quote(timer.secrets)
        parts.append(f"{{ [ ! -r {path} ] || {{ set -a; . {path}; set +a; }}; }}")
    if timer.jitter:
        parts.append(delay(timer.jitter))
    if timer.log:
        parts.append(f"l={quote(timer.log)}")
        parts.append(f'{{ [ ! -f "$l" ] || [ $(wc -c < "$l") -lt {_LARGEST} ] || mv -f "$l" "$l.1" || :; }}')
    run = " ".join(map(quote, timer.words))
    parts.append(f'{run} >> "$l" 2>&1' if log and timer.log else run)
    return " && ".join(parts)


def guard(timer: Timer) -> str:
    """Return the question whether it is time in the timer's zone: asked each quarter of an hour, true once."""
    form, wanted = ("+%u%H:%M", f"{timer.weekday}{timer.clock}") if timer.weekday else ("+%H:%M", timer.clock)
    return f'[ "$(TZ={quote(timer.timezone)} date {form})" = {quote(wanted)} ]'


def delay(minutes: int) -> str:
    """Return the command that waits for a random time, ``minutes`` at most."""
    return f"sleep $(( $(od -An -N2 -tu2 /dev/urandom) % {minutes * 60 + 1} ))"


def quarters(timer: Timer) -> list[int]:
    """Return the minutes of an hour at which it may be time elsewhere: all zones differ by quarters of an hour."""
    return sorted((timer.minute + more) % 60 for more in (0, 15, 30, 45))
