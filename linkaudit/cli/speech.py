"""The language that commands speak: chosen once for a command line; what they print for people goes through here.

English is what the code says, so nothing is loaded for it. Names, keys, codes, paths and JSON are printed by
``click.echo`` as they are.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from linkaudit.errors import LinkauditError
from linkaudit.locale import DOMAIN, FOLDER
from linkaudit.locale.own import plain

LANGUAGES = ("en", "zh")
_NOW = {"language": "en"}
_TERM = 30  # columns of a help page that options take at most
_GAP = 2
# what stays together on a line: a wide character with the marks that may not begin one, or what has no space in it
_PIECES = re.compile(r" +|(?:[\u2e80-\ua4cf\uf900-\uffe6]|[^\s\u2e80-\ua4cf\uf900-\uffe6]+)[，。；：、！？）》”’\]]*")


def choose(arguments: Sequence[str]) -> None:
    """Take the language of a command line: ``--lang``, else what the settings say, else the terminal's own."""
    use(_flag(arguments, "--lang") or _of_settings(_flag(arguments, "--config")) or _of_terminal())


def use(language: str) -> None:
    """Speak a language from now on; one that is not known here is English."""
    _NOW["language"] = language if language in LANGUAGES else "en"


def language() -> str:
    """Return the language that is spoken."""
    return _NOW["language"]


def said(text: str) -> str:
    """Return a text as it is said in the language."""
    if language() == "en":
        return plain(text)
    from linkaudit.locale.sentences import say

    return say(text, language())


def echo(text: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a text for people."""
    click.echo(said(text), err=err, nl=nl)


def fault(error: LinkauditError) -> str:
    """Return the line about an error."""
    if language() == "en":
        return f"linkaudit: {error}.".replace("..", ".")
    from linkaudit.locale.sentences import place

    line = "：".join(filter(None, ("linkaudit", place(error.where, language()), said(error.what).rstrip("。"))))
    return f"{line}。{said(error.cure.rstrip('.'))}。" if error.cure else f"{line}。"


def usage(error: click.ClickException) -> None:
    """Say what click found wrong with the command line."""
    told = io.StringIO()
    error.show(told)
    echo(told.getvalue(), err=True, nl=False)


def _flag(arguments: Sequence[str], name: str) -> str:
    """Return the value of an option, wherever it stands; the command itself complains of a wrong one."""
    for at, argument in enumerate(arguments):
        if argument == name:
            return arguments[at + 1] if at + 1 < len(arguments) else ""
        if argument.startswith(f"{name}="):
            return argument.partition("=")[2]
    return ""


def _of_settings(config: str) -> str:
    """Return the language that a settings file names; what is wrong with the file is told by who needs it."""
    if not config and not Path("linkaudit.toml").is_file():
        return ""
    from linkaudit import settings

    try:
        return settings.load(Path(config) if config else None, {}).shop.language
    except LinkauditError:
        return ""


def _of_terminal() -> str:
    """Return the language that the environment asks for, in the order in which gettext looks: LC_ALL before LANG."""
    found = gettext.find(DOMAIN, str(FOLDER))
    return Path(found).parts[-3] if found else "en"


# ── Help pages ───────────────────────────────────────────────────────────────────────────────────────────────────────


class HelpPage(click.HelpFormatter):
    """Writes help in the language, in lines of the terminal's columns: a Chinese character takes two."""

    def __init__(self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None) -> None:
        super().__init__(indent_increment, width, max_width)
        self.columns = self.width
        if language() != "en":
            self.width = 10_000  # click cuts what commands say of themselves to it

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that says how a command is called."""
        if language() == "en":
            super().write_usage(prog, args, prefix)
        else:
            self.write(f"{said(f'Usage: {prog}')} {' '.join(map(said, args.split(' ')))}\n")

    def write_heading(self, heading: str) -> None:
        """Write the name of a part."""
        if language() == "en":
            super().write_heading(heading)
        else:
            self.write(f"{said(heading)}：\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        if language() == "en":
            super().write_text(text)
            return
        told = [said(" ".join(part.split())) for part in text.split("\n\n")]
        margin = " " * self.current_indent
        wrapped = (_wrapped(part, self.columns - self.current_indent) for part in told)
        self.write("\n\n".join("\n".join(margin + line for line in lines) for lines in wrapped) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = _TERM, col_spacing: int = _GAP) -> None:
        """Write names with what they mean."""
        rows = list(rows)
        if language() == "en":
            super().write_dl(rows, col_max, col_spacing)
            return
        first = min(max(len(term) for term, _ in rows), col_max) + col_spacing
        margin = " " * self.current_indent
        for term, text in rows:
            told = "  ".join(said(part) for part in text.split("  "))
            lines = _wrapped(told, max(self.columns - first - self.current_indent, 20)) or [""]
            if len(term) > first - col_spacing:
                self.write(f"{margin}{term}\n")
            else:
                self.write(f"{margin}{term:<{first}}{lines.pop(0)}\n")
            for line in lines:
                self.write(f"{margin}{'':<{first}}{line}\n")


class Context(click.Context):
    """A command's context with help pages in the language."""

    formatter_class = HelpPage


def speaking(command: click.Command) -> None:
    """Have a command, and those below it, write its help in the language."""
    command.context_class = Context
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        speaking(below)


def _wrapped(text: str, columns: int) -> list[str]:
    from linkaudit.locale.joints import width

    lines = [""]
    for piece in _PIECES.findall(text):
        if width(lines[-1]) + width(piece.rstrip()) > columns and lines[-1]:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines if line.strip()]
