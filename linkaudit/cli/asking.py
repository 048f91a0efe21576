"""Putting questions to the user: on stderr, so that stdout stays clean; again where the answer does not fit."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from linkaudit.cli import speech
from linkaudit.errors import UsageError

_ENDED = "there is nobody to answer: the input has ended"
_UNASKED = "Run it at a terminal, or add --yes to be asked nothing, with options for what is needed"


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
        raise UsageError(_ENDED, cure="Send the secret on standard input, or say where it is: --keep env:NAME")
    return check(line)


def confirm(text: str) -> bool:
    """Return whether the user agrees; the default is no."""
    with _answered():
        return click.confirm(speech.said(text), err=True)


@contextmanager
def _answered() -> Iterator[None]:
    """Raise ``UsageError`` where a script or a timer gave no answer; somebody at a terminal who ends it interrupts."""
    try:
        yield
    except click.Abort as error:
        if isinstance(error.__context__, EOFError) and not sys.stdin.isatty():
            raise UsageError(_ENDED, cure=_UNASKED) from error
        raise


def _prompt(text: str, check: Callable[[str], str], **options: Any) -> str:  # noqa: ANN401  click's own
    """Ask until the answer fits, and say each time why it does not."""
    while True:
        with _answered():
            given = click.prompt(speech.said(text), err=True, **options)
        try:
            return check(given)
        except UsageError as error:
            speech.echo(f"Error: {error.what}. {error.cure}", err=True)
