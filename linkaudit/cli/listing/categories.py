"""``linkaudit listing categories``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from linkaudit.cli import asking, options, speech
from linkaudit.errors import UsageError

if TYPE_CHECKING:
    from linkaudit.pipeline.categories import Desk, Line

_HELP = "A number, a category or its id, words to search for, s to skip, x for do not list, q to stop"


@click.command()
@options.template
@click.option("--list", "listed", type=options.FILE, metavar="FILE", help="List of TikTok's categories: text or CSV.")
@click.option("--load", type=options.FILE, metavar="FILE", help="Take the map from an edited CSV.")
@click.option(
    "--set", "assigned", multiple=True, metavar="LEVEL:VALUE=CATEGORY",
    help="Choose, as 'type:Tents=Camping/Tents'; 'do not list' for CATEGORY leaves out. Levels: product, tag,"
    " collection, type, taxonomy, vendor; the first that is chosen counts. Repeatable.",
)  # fmt: skip
@click.option("--accept-suggestions", is_flag=True, help="Take the best suggestion for all that is open.")
@click.option("--save", type=options.FILE, metavar="FILE", help="Write the map as a CSV to edit.")
@options.bom
@options.with_globals
@click.pass_context
def categories(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Choose a TikTok category for each product type; at a terminal it asks."""
    from linkaudit.pipeline.categories import desk, to_text
    from linkaudit.pipeline.overwrite import refuse_map

    chosen = options.settle(context, given)
    job = options.make_job(chosen, given)
    if given["save"]:
        read = [one for one in (given["load"], given["listed"]) if one]
        refuse_map(given["save"], [*read, *given["template"], *job.settings.listing.templates])
    with desk(job, given["template"], given["listed"]) as open_desk:
        told = _apply(open_desk, given)
        for line in told if not chosen["quiet"] else ():
            speech.echo(line, err=True)
        if not told and not chosen["as_json"] and sys.stdin.isatty() and sys.stderr.isatty():
            _ask_all(open_desk)
        board = open_desk.board()
        if chosen["as_json"]:
            options.print_json(board)
        else:
            options.show(to_text(board))
    return 0


def _apply(desk: Desk, given: dict[str, Any]) -> list[str]:
    """Do what the options say, and return what to tell of it."""
    told = []
    if given["load"]:
        told.append(f"{given['load']}: {desk.load(given['load']):,} lines taken")
    if given["assigned"]:
        desk.assign(given["assigned"])
        told.append(f"saved: {len(given['assigned']):,}")
    if given["accept_suggestions"]:
        taken = desk.accept()
        told += [f"taken: {one.level} “{one.value}” → {one.suggestions[0].category}" for one in taken]
        told += [] if taken else ["nothing to take: nothing is open, or nothing fits"]
    if given["save"]:
        desk.export(given["save"], "utf-8-sig" if given["bom"] else "utf-8")
        told.append(f"{given['save']}: written. Edit the column category, then: --load {given['save']}")
    return told


def _ask_all(desk: Desk) -> None:
    """Ask for each open line once; every answer is saved before the next question."""
    board = desk.board()
    if not board.open or not board.categories:
        return
    speech.echo(_HELP, err=True)
    for place, line in enumerate(board.open, 1):
        example = f" (as “{line.example}”)" if line.example else ""
        head = f"{place} of {len(board.open)}: {line.level} “{line.value}”, products: {line.products:,}{example}"
        speech.echo(f"\n{head}", err=True)
        if not _ask(desk, line):
            return


def _ask(desk: Desk, line: Line) -> bool:
    """Ask for one line until it is chosen or skipped; false if the user wants to stop."""
    offered = [one.category for one in line.suggestions]
    _offer(offered)
    while (answer := asking.ask("Category", str.strip, default="s")) not in ("q", "s"):
        try:
            desk.decide(line, _meant(answer, offered))
            return True
        except UsageError:
            found = [one.category for one in desk.search(answer)]
            speech.echo("" if found else f"Nothing fits “{answer}”.", err=True)
            offered = found or offered
            _offer(found)
    return answer == "s"


def _meant(answer: str, offered: list[str]) -> str:
    if answer == "x":
        return "do not list"
    if answer.isdecimal() and 0 < int(answer) <= len(offered):
        return offered[int(answer) - 1]
    return answer


def _offer(offered: list[str]) -> None:
    for number, text in enumerate(offered, 1):
        speech.echo(f"  {number}  {text}", err=True)
