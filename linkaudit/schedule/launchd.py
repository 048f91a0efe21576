"""launchd (macOS): an agent's property list. It knows no time but the machine's: other zones are asked by the shell."""

from __future__ import annotations

import plistlib

from linkaudit.schedule import shell
from linkaudit.schedule.timer import File, Timer


def generate(timer: Timer) -> tuple[File, ...]:
    """Return the property list."""
    when: object = {"Hour": timer.hour, "Minute": timer.minute} | ({"Weekday": timer.weekday} if timer.weekday else {})
    if timer.timezone:
        when = [{"Minute": minute} for minute in shell.quarters(timer)]
    agent = {
        "Label": timer.name,
        "ProgramArguments": ["/bin/sh", "-c", shell.script(timer, log=False)],
        "StartCalendarInterval": when,
        "StandardOutPath": timer.log,
        "StandardErrorPath": timer.log,
        "ProcessType": "Background",
    }
    note = f"<!-- {timer.mark}. -->\n"
    content = plistlib.dumps(agent).replace(b"<plist ", note.encode() + b"<plist ", 1)
    return (File(name=f"{timer.name}.plist", content=content),)
