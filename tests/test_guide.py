"""What the documentation names is there: files and headings that it links to, commands and options that it shows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest

from linkaudit.cli.root import cli

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!`)\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)(?: \"[^\"]*\")?\)")
_INLINE = re.compile(r"`((?:\.venv/bin/)?linkaudit(?: [^`]+)?)`")
_LINE = re.compile(r"^(?:\$ )?((?:\.venv/bin/)?linkaudit .*)$", re.MULTILINE)
_MAKE = re.compile(r"`make ([a-z-]+)|^make ([a-z-]+)", re.MULTILINE)
IDS = [str(path.relative_to(ROOT)) for path in PAGES]


def prose(path: Path) -> str:
    return _FENCE.sub("", path.read_text("utf-8"))


def anchors(path: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    found: set[str] = set()
    for title in re.findall(r"^#{1,6} (.*)$", prose(path), re.MULTILINE):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).strip().lower()
        name = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
        found.add(next(one for one in (name, *(f"{name}-{at}" for at in range(1, 999))) if one not in found))
    return found


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_link_leads_somewhere(page):
    dead = []
    for target in _LINK.findall(re.sub(r"`[^`]*`", "``", prose(page))):
        if target.startswith(("http:", "https:")):
            parts = urlsplit(target)
            if parts.scheme != "https" or "." not in (parts.hostname or ""):
                dead.append(target)
            continue
        name, _, anchor = target.partition("#")
        path = page.parent / name if name else page
        if not path.exists() or (anchor and anchor not in anchors(path)):
            dead.append(target)
    assert dead == []


def calls(page: Path) -> Iterator[list[str]]:
    """Yield the commands that a page shows, in words, without the program's name."""
    text = page.read_text("utf-8")
    lines = [line for fence in _FENCE.findall(text) for line in _LINE.findall(fence)]
    for call in [*_INLINE.findall(_FENCE.sub("", text)), *lines]:
        shown = re.split(r" #|[;,|>&]| → ", call)[0]
        try:
            words = shlex.split(shown)[1:]
        except ValueError:  # an apostrophe of prose
            words = shown.split()[1:]
        yield words


def wrong(words: list[str]) -> str:
    """Return what there is not of a command that is shown."""
    command: click.Command = cli
    options = {name for one in cli.params for name in (*one.opts, *one.secondary_opts)} | {"--help", "-h"}
    for word in words:
        if word.startswith("-") and not re.match(r"-\d", word):
            name = word.partition("=")[0].rstrip(".…)")
            if name not in options:
                return f"{command.name} has no {name}"
        elif isinstance(command, click.Group) and re.fullmatch(r"[a-z]+", word):
            if word not in command.commands:
                # the value of an option, or prose
                return "" if command is not cli or any(one.startswith("-") for one in words) else f"no command {word}"
            command = command.commands[word]
            options |= {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    return ""


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=lambda page: page.name)
def test_every_command_that_is_shown_exists(page):
    assert [(words, fault) for words in calls(page) if (fault := wrong(words))] == []


def test_every_command_is_shown_somewhere():
    shown = {words[0] for page in PAGES if page.name != "cli.md" for words in calls(page) if words}
    assert sorted(set(cli.commands) - shown) == []


def test_a_command_that_there_is_not_is_found():
    assert wrong(["frobnicate"]) == "no command frobnicate"
    assert wrong(["run", "a.csv", "--nowhere", "x"]) == "run has no --nowhere"
    assert wrong(["--db", "a.db", "export", "all", "--out", "x"]) == ""
    assert wrong(["listing", "categories", "--save", "map.csv"]) == ""


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_target_that_is_shown_exists(page):
    targets = set(re.findall(r"^([a-z][a-z-]*):(?!=)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {one or other for one, other in _MAKE.findall(page.read_text("utf-8"))} <= targets


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_two_pictures_of_the_script_stand_in_the_readme(name):
    from tests.pictures import FOLDER, PICTURES

    shown = [Path(target) for target in _LINK.findall(prose(ROOT / name)) if target.endswith(".png")]
    assert len(shown) == 2
    assert {path.stem for path in shown} <= set(PICTURES)
    assert {path.stem for path in FOLDER.glob("*.png")} <= set(PICTURES)
