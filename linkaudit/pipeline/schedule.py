"""The timer of a re-audit: made from the job, shown, put in place, taken away."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from linkaudit import settings
from linkaudit.errors import UsageError
from linkaudit.pipeline.assess import refuse_mistakes
from linkaudit.pipeline.job import Job
from linkaudit.schedule.timer import Timer, parse_every, parse_time, refuse_unprintable

_RUNNING_SYSTEMD = Path("/run/systemd/system")
_MINUTE = timedelta(minutes=1)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What the user asks for: ``at`` which time, ``every`` how often, in which zone, of which files.

    ``options`` of the run are handed on as they are; ``templates`` are files that they name.
    """

    at: str
    every: str
    timezone: str
    jitter: int
    config: Path | None
    out: Path
    files: Sequence[Path]
    domains: Sequence[str] = ()
    options: Sequence[str] = ()
    templates: Sequence[str] = ()


def default_kind() -> str:
    """Return the kind of timer that this machine has. Raises ``UsageError`` if it has none."""
    if sys.platform in {"win32", "darwin"}:
        return "windows" if sys.platform == "win32" else "launchd"
    if _RUNNING_SYSTEMD.is_dir():
        return "systemd"
    if shutil.which("crontab"):
        return "cron"
    cure = "Name the kind with --for: cron, systemd, launchd, windows or github"
    raise UsageError("this machine has neither systemd nor cron", cure=cure)


def make_timer(job: Job, wish: Wish) -> Timer:
    """Return the timer. Raises ``UsageError`` for a wish that cannot be, a FILE that is not there."""
    refuse_mistakes(job)
    hour, minute = parse_time(wish.at)
    for file in (*wish.files, *map(Path, wish.templates)):
        if not file.exists():
            cure = "The timer would fail each time: give files that stay"
            raise UsageError("no such file", where=str(file), cure=cure)
    database = job.db_path.absolute()
    config = settings.settings_path(wish.config)
    words = [sys.executable, "-m", "linkaudit", "run", *(str(one.absolute()) for one in wish.files)]
    for option, values in (
        ("--db", [database]), ("--config", [config.absolute()] if config else []), ("--out", [wish.out.absolute()]),
        ("--domain", wish.domains), ("--lang", [job.lang] if job.lang != "en" else []),
    ):  # fmt: skip
        words += [word for value in values for word in (option, str(value))]
    words += wish.options
    name = name_of(job)
    timer = Timer(
        name=name, words=(*words, "-q"), folder=str(Path.cwd()), hour=hour, minute=minute,
        weekday=parse_every(wish.every), timezone=wish.timezone, offsets=_offsets(job, wish.timezone),
        jitter=wish.jitter, secrets=str(settings.user_settings() / "linkaudit" / f"{name}.env"),
        variables=settings.variables(job.settings), log=f"{database}.log", database=str(database),
        out=str(wish.out.absolute()),
    )  # fmt: skip
    refuse_unprintable(timer)
    return timer


def name_of(job: Job) -> str:
    """Return the name that the timer of this database has, and no other."""
    path = job.db_path.absolute()
    word = "-".join(re.findall("[a-z0-9]+", path.stem.lower())).removeprefix("linkaudit").strip("-")
    return "-".join(filter(None, ["linkaudit", word[:30].strip("-"), sha256(str(path).encode()).hexdigest()[:8]]))


def _offsets(job: Job, timezone: str) -> tuple[int, ...]:
    """Return all that the zone has to UTC over the year to come, in minutes."""
    if not timezone:
        return (0,)
    try:
        zone = ZoneInfo(timezone)
    except (ValueError, OSError, LookupError):
        cure = "Write an IANA name, as Asia/Shanghai, Europe/Berlin or UTC"
        raise UsageError(f"{timezone!r} is no time zone", where="--timezone", cure=cure) from None
    days = (job.clock().astimezone(zone) + timedelta(days=day) for day in range(366))
    return tuple(sorted({(day.utcoffset() or timedelta()) // _MINUTE for day in days}))
