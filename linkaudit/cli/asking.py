"""Putting questions to the user: on stderr, so that stdout stays clean; again where the answer does not fit."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click

from linkaudit.cli import speech
from linkaudit.errors import UsageError


def ask(text: str, check: Callable[[str], str], *, default: str = "", needs: bool = False) -> str:
    """Return the answer as ``check`` gives it. An empty one is ``default``, which is not checked if it is empty too."""

    def checked(answer: str) -> str:
        return "" if not answer.strip() and not needs else check(answer)

    return _prompt(text, checked, default=default or (None if needs else ""), show_default=bool(default))


def ask_hidden(text: str, check: Callable[[str], str]) -> str:
    """Return a secret that is not shown while it is typed; a script may send it on stdin."""
    if sys.stdin.isatty():
        return _prompt(text, check, hide_input=True)
    speech.echo(f"{text}:", err=True)
    line = sys.stdin.readline()
    if not line:
        raise click.Abort
    return check(line)


def confirm(text: str) -> bool:
    """Return whether the user agrees; the default is no."""
    return click.confirm(speech.said(text), err=True)


def _prompt(text: str, check: Callable[[str], str], **options: Any) -> str:  # noqa: ANN401  click's own
    """Ask until the answer fits, and say each time why it does not."""
    while True:
        try:
            return check(click.prompt(speech.said(text), err=True, **options))
        except UsageError as error:
            speech.echo(f"Error: {error.what}. {error.cure}", err=True)
