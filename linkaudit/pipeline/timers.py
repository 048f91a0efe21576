"""Timers put in place and taken away: only what carries our mark is ever written over or removed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import msgspec

from linkaudit import settings
from linkaudit.errors import OutputError, UsageError
from linkaudit.pipeline.job import Job
from linkaudit.pipeline.outfiles import make_folder, replacing_bytes
from linkaudit.pipeline.schedule import Wish, default_kind, make_timer, name_of
from linkaudit.schedule import cron
from linkaudit.schedule.registry import Kind, kind_of
from linkaudit.schedule.timer import File, Timer

_SECONDS = 60
_NO_CRONTAB = "no crontab for"


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What was done: where the timer stands or stood; when only shown, what each of its files has in it."""

    kind: str
    places: list[str]
    content: dict[str, str]
    text: str


def carry_out(job: Job, kind_name: str, way: str, wish: Wish) -> Carried:
    """Show the timer, or ``install`` or ``remove`` it. Raises as these do, and as ``make_timer``."""
    kind = kind_of(kind_name or default_kind())
    if way == "remove":
        places = remove(kind, job)
        if not places:
            job.tell(f"there is no timer of this database here ({kind.name})")
        return _carried(kind, places)
    timer = make_timer(job, wish)
    if timer.variables:
        names = ", ".join(timer.variables)
        where = f"Set {kind.variables}: {names}" if kind.variables else timer.needs
        job.tell(f"a timer does not see the variables of this terminal. {where}")
    if way == "install":
        places = install(kind, timer)
        if kind.advice:
            job.tell(kind.advice)
        return _carried(kind, places)
    made = {file.name: _decoded(file) for file in kind.generate(timer)}
    heads = (f"# {name}\n" if len(made) > 1 else "" for name in made)
    text = "\n".join(head + content for head, content in zip(heads, made.values(), strict=True))
    return Carried(kind=kind.name, places=[], content=made, text=text)


def _carried(kind: Kind, places: list[str]) -> Carried:
    return Carried(kind=kind.name, places=places, content={}, text="".join(f"{place}\n" for place in places))


def _decoded(file: File) -> str:
    return file.content.decode("utf-16" if file.content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8")


def install(kind: Kind, timer: Timer) -> list[str]:
    """Put the timer in place, over an earlier one of the same database; return where it stands.

    Raises ``UsageError`` if something that is not ours stands there, ``OutputError`` for what the system refuses.
    """
    made = kind.generate(timer)
    if not kind.place:
        _change_crontab(timer, made[0].content)
        return [f"crontab: {timer.name}"]
    folder = _folder(kind)
    _refuse_foreign(folder, made, timer)
    make_folder(folder)
    for file in made:
        with replacing_bytes(folder / file.name) as target:
            target.write(file.content)
    _run(kind.before, folder / made[-1].name, may_fail=True)
    _run(kind.enable, folder / made[-1].name)
    return [str(folder / file.name) for file in made]


def remove(kind: Kind, job: Job) -> list[str]:
    """Take away the timer of the job's database; return what went, nothing if there is none. Raises as ``install``."""
    timer = Timer(name=name_of(job), words=("linkaudit",) * 4, folder="/", hour=0, minute=0, database="/", out="/")
    if not kind.place:
        return [f"crontab: {timer.name}"] if _change_crontab(timer, b"") else []
    folder, made = _folder(kind), kind.generate(timer)
    there = [file for file in made if (folder / file.name).exists()]
    if not there:
        return []
    _refuse_foreign(folder, there, timer)
    _run(kind.disable, folder / made[-1].name, may_fail=True)
    for file in there:
        (folder / file.name).unlink()
    _run(kind.after, folder / made[-1].name)
    return [str(folder / file.name) for file in there]


def _folder(kind: Kind) -> Path:
    if kind.place.startswith("@/"):
        return settings.user_settings() / kind.place.removeprefix("@/")
    return Path(kind.place).expanduser().absolute()


def _refuse_foreign(folder: Path, files: tuple[File, ...] | list[File], timer: Timer) -> None:
    for file in files:
        path = folder / file.name
        marks = [timer.mark.encode(form) for form in ("utf-8", "utf-16-le")]
        if path.exists() and not any(mark in path.read_bytes() for mark in marks):
            raise UsageError("is there and is not ours", where=str(path), cure="Move it away, or keep it as your timer")


def _change_crontab(timer: Timer, block: bytes) -> bool:
    """Put ``block`` in the place of the timer's own, and say whether that changed anything."""
    shown = _call(("crontab", "-l"))
    if shown.returncode and _NO_CRONTAB not in shown.stderr.decode("utf-8", "replace"):
        raise _refused(("crontab", "-l"), shown)
    before = b"" if shown.returncode else shown.stdout
    after = cron.merged(before, timer, block)
    if after != before and (done := _call(("crontab", "-"), after)).returncode:
        raise _refused(("crontab", "-"), done)
    return after != before


def _run(commands: tuple[tuple[str, ...], ...], path: Path, *, may_fail: bool = False) -> None:
    uid = getattr(os, "getuid", int)()
    for command in commands:
        words = tuple(word.format(path=path, name=path.stem, uid=uid) for word in command)
        done = _call(words)
        if done.returncode and not may_fail:
            raise _refused(words, done)


def _call(words: tuple[str, ...], given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(words, input=given, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603  ours
    except FileNotFoundError:
        cure = "Name another kind with --for, or print the timer and put it in place yourself"
        raise UsageError(f"this machine has no {words[0]}", cure=cure) from None
    except subprocess.TimeoutExpired:
        cure = "Try again, or print the timer and put it in place yourself"
        raise OutputError(f"gave no answer in {_SECONDS} seconds", where=" ".join(words), cure=cure) from None


def _refused(words: tuple[str, ...], done: subprocess.CompletedProcess[bytes]) -> OutputError:
    said = " ".join((done.stderr or done.stdout).decode("utf-8", "replace").split())
    cure = "Put that right and run this again; or print the timer and put it in place yourself"
    return OutputError(f"failed with status {done.returncode}: {said}", where=" ".join(words), cure=cure)
