"""``linkaudit check``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech


@click.command()
@options.domain
@click.option(
    "--sample", type=click.IntRange(min=0), metavar="N", help="Ask N of the links that the catalogue decides, too."
)
@click.option("--all", "everything", is_flag=True, help="Ask all of them, too.")
@click.option("--fragments", is_flag=True, help="Look for the places of pages that links name (#size-guide), too.")
@options.rate
@options.with_globals
@click.pass_context
def check(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Ask the live URLs of links that cannot be decided offline: politely, and each only once.

    Other hosts, app pages, short links, link-in-bio pages. Answers are kept as they come: after an interruption the
    same command goes on. Good ones count for seven days, failures are asked again each time. `linkaudit audit` then
    judges with them.
    """
    from linkaudit.pipeline.check import Scope, check_links, to_text

    chosen = options.settle(context, given)
    if given["everything"] and given["sample"] is not None:
        raise click.UsageError("--all and --sample exclude each other")
    sample = None if given["everything"] else given["sample"] or 0
    found = check_links(options.make_job(chosen, given), Scope(sample=sample, fragments=given["fragments"]))
    if chosen["as_json"]:
        options.print_json(found)
    else:
        speech.echo(to_text(found), nl=False)
    return 0
