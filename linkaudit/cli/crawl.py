"""``linkaudit crawl``."""

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
def crawl(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Read the store's products and content: from FILEs if given, else from the live shop.

    With a token of the shop's Admin API from there, without one from its public storefront: --domain is enough.
    """
    return options.read_files(context, given, "crawl")
