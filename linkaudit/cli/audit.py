"""``linkaudit audit``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech


@click.command()
@options.domain
@options.policy
@options.cutoff
@options.window
@options.model
@options.prefer
@options.template
@options.all_products
@options.fail_on
@options.with_globals
@click.pass_context
def audit(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Judge every link that was read, and print the summary."""
    from linkaudit.pipeline.assess import assess
    from linkaudit.pipeline.deliver import terminal

    limits = options.limits_of(given)
    chosen = options.settle(context, given)
    job = options.make_job(chosen, given)
    summary = assess(job)
    if chosen["as_json"]:
        options.print_json(summary)
    else:
        speech.echo(terminal(job), nl=False)
    return options.status_of(job, limits)
