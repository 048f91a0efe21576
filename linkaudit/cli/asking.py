"""Putting questions to the user: on stderr, so that stdout stays clean; again where the answer does not fit."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from linkaudit.errors import UsageError


def ask(text: str, check: Callable[[str], str], *, default: str = "", needs: bool = False) -> str:
    """Return the answer as ``check`` gives it. An empty one is ``default``, which is not checked if it is empty too."""

    def checked(answer: str) -> str:
        if not answer.strip() and not needs:
            return ""
        return _fits(check, answer)

    answer: str = click.prompt(
        text, default=default or (None if needs else ""), show_default=bool(default), value_proc=checked, err=True
    )
    return answer


def ask_hidden(text: str, check: Callable[[str], str]) -> str:
    """Return a secret that is not shown while it is typed; a script may send it on stdin."""
    if sys.stdin.isatty():
        secret: str = click.prompt(text, hide_input=True, value_proc=lambda answer: _fits(check, answer), err=True)
        return secret
    click.echo(f"{text}: ", err=True)
    line = sys.stdin.readline()
    if not line:
        raise click.Abort
    return check(line)


def confirm(text: str) -> bool:
    """Return whether the user agrees; the default is no."""
    return click.confirm(text, err=True)


def _fits(check: Callable[[str], str], answer: str) -> str:
    try:
        return check(answer)
    except UsageError as error:
        # click shows it and asks again.
        raise click.UsageError(f"{error.what}. {error.cure}") from None
