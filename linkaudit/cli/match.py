"""``linkaudit match``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech


@click.command()
@click.argument("files", nargs=-1, required=True, type=options.FILE, metavar="FILE...")
@click.option("--whole", is_flag=True, help="The batch-edit files have every product: what they lack is gone.")
@options.with_globals
@click.pass_context
def match(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Read Seller Center's workbooks back: the batch-edit export (what is listed), _result files (what failed, why)."""
    from linkaudit.pipeline.match import match as read_back
    from linkaudit.pipeline.match import to_text

    chosen = options.settle(context, given)
    report = read_back(options.make_job(chosen, given), list(given["files"]), whole=given["whole"])
    if chosen["as_json"]:
        options.print_json(report)
    else:
        speech.echo(to_text(report), nl=False)
    return 0
