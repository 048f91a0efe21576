"""``linkaudit ack``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from linkaudit.cli import options, speech
from linkaudit.errors import UsageError

if TYPE_CHECKING:
    from linkaudit.model.acknowledge import Selection
    from linkaudit.pipeline.acknowledge import Done, FileDone, Shown
    from linkaudit.pipeline.job import Job

_CHOICES = (
    ("--code", "codes", "CODE", "Findings of this rule. Repeatable, as are all up to --id."),
    ("--link", "links", "URL", "Of this link, as in link_url; * for any characters."),
    ("--product", "products", "HANDLE", "In this product, or of links to it; * likewise."),
    ("--host", "hosts", "HOST", "Of links to this host; * likewise."),
    ("--surface", "surfaces", "SURFACE", "Of links on this surface, as bio."),
    ("--kind", "kinds", "KIND", "In content of this kind, as article."),
    ("--id", "ids", "ID", "This one, by its finding_id."),
)


def _chosen_by(command: options.F) -> options.F:
    """Give a command the options that say which findings are meant."""
    for name, key, metavar, text in reversed(_CHOICES):
        command = click.option(name, key, multiple=True, metavar=metavar, help=text)(command)
    return command


@click.command()
@click.argument("file", type=options.FILE, required=False)
@_chosen_by
@click.option("--reason", default="", metavar="TEXT", help="Why it is accepted.")
@click.option("--by", default="", metavar="NAME", help="Who accepts it.  [default: the user of this machine]")
@click.option("--until", default="", metavar="DATE", help="Last day that it holds.  [default: for good]")
@click.option("--remove", "away", is_flag=True, help="Take acceptances back instead.")
@click.option(
    "--number", "numbers", multiple=True, type=int, metavar="N", help="With --remove: the acceptance of this number."
)
@click.option("--list", "listed", is_flag=True, help="Show what is accepted and muted.")
@click.option("--dry-run", "dry", is_flag=True, help="Say which findings are meant, and change nothing.")
@options.with_globals
@click.pass_context
def ack(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Accept findings: they stay in every file as accepted, and do not count for --fail-on.

    Which ones is said by options, all of which must apply, or by FILE: a findings.csv in which you wrote accepted into
    the column status, and accepted_reason, accepted_by and accepted_until as you like. They come back when that day has
    passed, or when the money behind them has grown ([rules] growth, 2 unless you set it). Rules are muted by scope with
    [[rules.mute]] in the settings.
    """
    from linkaudit.pipeline import acknowledge

    chosen = options.settle(context, given)
    job = options.make_job(chosen, given)
    done = _do(job, given)
    if chosen["as_json"]:
        options.print_json(done)
    else:
        speech.echo(acknowledge.to_text(done), nl=False)
    return 0


def _do(job: Job, given: dict[str, Any]) -> Done | FileDone | Shown:
    from linkaudit.model.acknowledge import Acceptance
    from linkaudit.pipeline import acknowledge
    from linkaudit.settings import user_name

    meant, by = _selection(given), given["by"] or user_name()
    _refuse_mixed(given, named=any(given[key] for _, key, _, _ in _CHOICES))
    if given["listed"]:
        return acknowledge.listed(job)
    if given["file"]:
        return acknowledge.read(job, given["file"], by, dry=given["dry"])
    if given["away"]:
        return acknowledge.remove(job, meant, given["numbers"], dry=given["dry"])
    made = Acceptance(reason=given["reason"], by=by, until=given["until"])
    return acknowledge.accept(job, meant, made, dry=given["dry"])


def _selection(given: dict[str, Any]) -> Selection:
    from linkaudit.model.acknowledge import Selection

    return Selection(**{key: given[key] for _, key, _, _ in _CHOICES})


def _refuse_mixed(given: dict[str, Any], *, named: bool) -> None:
    """Refuse options of which one would be passed over in silence."""
    other = named or given["reason"] or given["until"]
    if given["listed"] and (other or given["file"] or given["away"] or given["numbers"]):
        raise UsageError("--list goes with no other option", cure="Leave the others out")
    if given["file"] and (other or given["away"] or given["numbers"]):
        raise UsageError("a FILE says itself what is accepted and why", cure="Leave FILE out, or the other options")
    if given["numbers"] and (named or not given["away"]):
        raise UsageError("--number goes with --remove alone", cure="linkaudit ack --remove --number N")
    if given["away"] and (given["reason"] or given["until"]):
        raise UsageError("--remove needs neither --reason nor --until", cure="Leave them out")
