"""``linkaudit listing``: what listings on TikTok Shop are made by."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options
from linkaudit.cli.listing.categories import categories
from linkaudit.cli.listing.images import images
from linkaudit.cli.listing.template import template


@click.group()
@options.with_globals
@click.pass_context
def listing(context: click.Context, /, **given: Any) -> None:  # noqa: ANN401
    """Show and choose what listings are made by: templates, categories, pictures."""
    context.obj = options.settle(context, given)


for command in (template, categories, images):
    listing.add_command(command)
