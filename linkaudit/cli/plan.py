"""``linkaudit plan``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech


@click.command()
@options.assumptions
@options.cutoff
@options.template
@options.all_products
@options.with_globals
@click.pass_context
def plan(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Plan the move to TikTok Shop: waves, calendar, money kept and lost. All are estimates.

    The products of the latest audit, most money first, spread over days by readiness and upload quota, against the
    cut-off. Options are a what-if: nothing is kept. Each assumption takes a number, low, base, high, or off.
    """
    from linkaudit.pipeline.plan import plan as make
    from linkaudit.pipeline.plan import text

    chosen = options.settle(context, given)
    made = make(options.make_job(chosen, given))
    if chosen["as_json"]:
        options.print_json(made)
    else:
        speech.echo(text(made), nl=False)
    return 0
