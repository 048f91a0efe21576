"""``linkaudit traffic``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options


@click.command()
@options.files
@options.domain
@options.dates
@options.with_globals
@click.pass_context
def traffic(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Read TikTok traffic and TikTok link lists: from FILEs if given, else orders from the live shop (with a token)."""
    return options.read_files(context, given, "traffic")
