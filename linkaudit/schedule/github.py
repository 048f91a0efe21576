"""GitHub Actions: a workflow of the repository that holds settings and FILEs; its database is kept in the cache."""

from __future__ import annotations

from shlex import quote

from linkaudit.errors import UsageError
from linkaudit.schedule import shell
from linkaudit.schedule.timer import File, Timer, filled

_PROGRAM = 3  # python -m linkaudit: there it is the installed command
_DAY = 24 * 60
_INDENT = " " * 10


def generate(timer: Timer) -> tuple[File, ...]:
    """Return the workflow. Raises ``UsageError`` for a path outside the folder, which the repository cannot have."""
    words = ["linkaudit", *(_inside(word, timer) for word in timer.words[_PROGRAM:])]
    crons = [_cron(timer, offset) for offset in timer.offsets]
    secrets = [f"{_INDENT}{name}: ${{{{ secrets.{name} }}}}\n" for name in timer.variables]
    names = ", ".join(timer.variables)
    note = f"Set these as secrets of the repository: {names}." if names else "No secret is needed."
    delay = f'[ "$GITHUB_EVENT_NAME" != schedule ] || {shell.delay(timer.jitter)}' if timer.jitter else ""
    text = filled(
        "github.yml", mark=timer.mark, name=timer.name, needs=note,
        crons="\n".join(f'    - cron: "{cron}"' for cron in crons), jitter=f"{_INDENT}{delay}\n" if delay else "",
        command=" ".join(map(quote, words)), variables="".join(["        env:\n", *secrets]) if secrets else "",
        once=_once(timer, crons) if len(crons) > 1 else "true",
        cached=_quoted(f"{_inside(timer.database, timer)}*"), out=_quoted(_inside(timer.out, timer)),
    )  # fmt: skip
    return (File(name=f"{timer.name}.yml", content=text.encode()),)


def _inside(word: str, timer: Timer) -> str:
    """Return a path of the folder without it. What is no path stays."""
    slash = "\\" if "\\" in timer.folder else "/"
    inner = word.removeprefix(timer.folder.rstrip(slash) + slash)
    if "${{" in word or (inner == word and (word.startswith("/") or word[1:3] == ":\\")):
        cure = "Run this in the repository's folder, with the database, the settings and all FILEs in it"
        raise UsageError("a workflow can only name what is in its repository", where=word, cure=cure)
    return inner.replace(slash, "/")


def _cron(timer: Timer, offset: int) -> str:
    minutes = timer.hour * 60 + timer.minute - offset
    day = (timer.weekday + minutes // _DAY) % 7 if timer.weekday else "*"
    return f"{minutes % 60} {minutes % _DAY // 60} * * {day}"


def _once(timer: Timer, crons: list[str]) -> str:
    """Of a zone with summer time each offset has its own line: ask which is in force, the others do nothing."""
    offsets = [f"{'-' if one < 0 else '+'}{abs(one) // 60:02}{abs(one) % 60:02}" for one in timer.offsets]
    cases = " ".join(f"'{cron}') wanted={offset};;" for cron, offset in zip(crons, offsets, strict=True))
    now = f"$(TZ={quote(timer.timezone)} date +%z)"
    return f'case "$CRON" in {cases} *) wanted=any;; esac; [ "$wanted" = any ] || [ "{now}" = "$wanted" ]'


def _quoted(text: str) -> str:
    """Quote a path for YAML."""
    return "'" + text.replace("'", "''") + "'"
