"""Options that several commands share, each written once, and the job made from them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from linkaudit import __version__
from linkaudit.cli import speech

if TYPE_CHECKING:
    from linkaudit.cli.screen import Screen
    from linkaudit.pipeline.failing import Limits
    from linkaudit.pipeline.job import Job

F = TypeVar("F", bound=Callable[..., Any])
FILE = click.Path(path_type=Path)

_GLOBALS: Sequence[Callable[[F], F]] = (
    click.option("--db", type=FILE, help="Database file.  [default: linkaudit.db]"),
    click.option("--config", type=FILE, help="Settings file.  [default: linkaudit.toml if it is there]"),
    click.option("--lang", type=click.Choice(speech.LANGUAGES),
                 help="Language of help, messages and report.html.  [default: as set, else the terminal's]"),
    click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors."),
    click.option("-v", "--verbose", is_flag=True, help="Show where an error came from."),
    click.option("--json", "as_json", is_flag=True, help="Machine output on stdout."),
    click.option("--no-color", is_flag=True, help="No colours; NO_COLOR=1 and TERM=dumb say the same."),
    click.version_option(__version__, message="linkaudit %(version)s"),
)
_NAMES = ("db", "config", "lang", "quiet", "verbose", "as_json", "no_color")

domain = click.option(
    "--domain", multiple=True, metavar="HOST",
    help="A public host of the store, or host/locale; the first is the one buyers see. Repeatable.",
)  # fmt: skip
policy = click.option("--policy", metavar="NAME|FILE", help="Policy to judge by.  [default: external-links-removed]")
cutoff = click.option("--cutoff", metavar="DATE", help="Day on which the links end, as 2026-12-31.")
window = click.option(
    "--window", type=click.IntRange(min=1), metavar="DAYS", help="Count only visits of the last DAYS days."
)
model = click.option(
    "--model", type=click.Choice(["last", "first"]),
    help="Visit of an order that its money is put down to.  [default: last]",
)  # fmt: skip
prefer = click.option(
    "--prefer", multiple=True, metavar="[METRIC:]SOURCE",
    help="Source whose figures count first, as ga4 or revenue:ga4. Repeatable.",
)  # fmt: skip
dates = click.option(
    "--dates", type=click.Choice(["dmy", "mdy"]), help="How days such as 03/04/2026 are written in the FILEs."
)
rate = click.option(
    "--rate", type=click.FloatRange(min=0), metavar="N",
    help="Live URLs: N requests a second to one host at most, 0 for no limit.  [default: 2 to the shop, 50 to others]",
)  # fmt: skip
_FAIL = (
    click.option(
        "--fail-on", type=click.Choice(["never", "error", "warning", "new"]), default="never", show_default=True,
        help="Exit with 1 if there are open findings of this severity or above, or any that the run before had not:"
        " at the first run all are new.",
    ),
    click.option(
        "--max-new", type=click.IntRange(min=0), metavar="N",
        help="Exit with 1 if more than N open findings are new; with --fail-on new, so many are allowed.",
    ),
    click.option(
        "--min-revenue", multiple=True, metavar="AMOUNT[CUR]",
        help="For both, count only findings behind whose link there is so much revenue, as 100 (each in its own"
        " currency) or 100USD (then nothing of other currencies). Repeatable.",
    ),
)  # fmt: skip
out = click.option(
    "--out", type=FILE, default=Path("out"), show_default=True, metavar="DIR", help="Folder for the files."
)
bom = click.option("--bom", is_flag=True, help="Begin CSV files with the mark that Excel needs for UTF-8.")
headers = click.option(
    "--headers", type=click.Choice(["zh"]),
    help="Name the columns of CSV files in this language, too, behind their keys; reasons and cures are in it.",
)  # fmt: skip
template = click.option(
    "--template", multiple=True, type=click.Path(), metavar="XLSX",
    help="The seller's own bulk-upload workbook from Seller Center. Repeatable: one for each category branch.",
)  # fmt: skip
all_products = click.option(
    "--all-products", is_flag=True, help="List every active product, not only those behind links that end."
)
_PLAN = (
    ("--case", "low|base|high", "The case: how much is expected to be kept.  [default: base]"),
    ("--start", "DATE", "Day on which the work begins.  [default: today]"),
    ("--quota", "N[,N]", "Uploads a day; or on probation and after it.  [default: 100,1000]"),
    ("--probation-days", "DAYS", "Length of the probation, from the first upload."),
    ("--conversion", "PERCENT", "Of the revenue at risk, what TikTok Shop brings instead."),
    ("--stock", "PERCENT", "Of what buyers ask for, what is in stock."),
    ("--commission", "PERCENT", "Referral fee.  [default: the market's]"),
    ("--goods", "PERCENT", "Cost of the goods, of the revenue."),
    ("--fulfilment", "MONEY", "Fulfilment of one order."),
    ("--fixed-costs", "MONEY", "Fixed costs of 30 days."),
    ("--review-days", "DAYS", "From upload until a listing is live."),
    ("--fix-days", "DAYS", "Until what needs a setting or a choice in linkaudit is ready."),
    ("--seller-days", "DAYS", "Until what needs something in the shop's data is ready."),
)
PLAN_KEYS = (*(name.removeprefix("--").replace("-", "_") for name, _, _ in _PLAN), "gates")
_GATE = "A gate before the first upload: entity, eligibility, warehouse or documents. Repeatable."
live = click.option(
    "--check", "live", is_flag=True, help="Ask live URLs of what cannot be decided offline, before judging."
)
notify = click.option(
    "--notify/--no-notify", default=None,
    help="Tell what changed, or why it failed, where [notify] says.  [default: if it says anything]",
)  # fmt: skip
# What a timer of `run` is given as well, as it was written.
_OF_RUN = (
    policy, cutoff, window, model, prefer, dates, template, all_products, live, rate, notify, *_FAIL, bom, headers,
)  # fmt: skip
files = click.argument("files", nargs=-1, type=FILE, metavar="[FILE]...")


def assumptions(command: F) -> F:
    """Give a command the plan's assumptions."""
    command = click.option("--gate", "gates", multiple=True, metavar="NAME=DAYS|done", help=_GATE)(command)
    for name, metavar, text in reversed(_PLAN):
        command = click.option(name, metavar=metavar, help=text)(command)
    return command


def fail_on(command: F) -> F:
    """Give a command what decides between exit status 0 and 1."""
    for option in reversed(_FAIL):
        command = option(command)
    return command


def of_run(command: F) -> F:
    """Give a command the options that ``run`` has beside its FILEs, hosts and folder."""
    for option in reversed(_OF_RUN):
        command = option(command)
    return command


def written(context: click.Context, command: click.Command) -> list[str]:
    """Return the words of the command line that gave options which ``command`` has too, but for the global ones."""
    words: list[str] = []
    names = {one.name for one in command.params} - {"domain", "out", "files", *_NAMES}
    for option in context.command.params:
        if option.name not in names or context.get_parameter_source(option.name) is not ParameterSource.COMMANDLINE:
            continue
        value = context.params[option.name]
        if isinstance(option, click.Option) and option.is_flag:
            words.append((option.opts if value else option.secondary_opts)[0])
        else:
            words += [word for one in (value if option.multiple else [value]) for word in (option.opts[0], str(one))]
    return words


def with_globals(command: F) -> F:
    """Give a command the global options, so that they may stand before or after it."""
    for option in reversed(_GLOBALS):
        command = option(command)
    return command


def settle(context: click.Context, given: dict[str, Any]) -> dict[str, Any]:
    """Take the global options out of ``given`` and return them joined with those before the command."""
    from linkaudit import settings

    before: dict[str, Any] = context.obj or {}
    chosen = {name: given.pop(name, None) or before.get(name) for name in _NAMES}
    if chosen["no_color"] or not settings.colours():
        context.color = False
    return chosen


def make_job(chosen: dict[str, Any], given: dict[str, Any], *, alone: bool = False) -> Job:
    """Build the job from global options and the command's own; ``alone``: whatever the user has set elsewhere."""
    from linkaudit import settings
    from linkaudit.pipeline.job import Job, unseen

    overrides: dict[tuple[str, str], object] = {}
    hosts = given.get("domain") or ()
    if hosts:
        overrides |= {("shop", "domain"): hosts[0], ("shop", "hosts"): list(hosts[1:])}
    for key, place in (
        ("policy", ("policy", "name")),
        ("cutoff", ("policy", "cutoff")),
        ("window", ("traffic", "window_days")),
        ("model", ("traffic", "model")),
        ("dates", ("traffic", "dates")),
        ("prefer", ("traffic", "sources")),
        ("template", ("listing", "templates")),
        ("rate", ("check", "rate")),
        *((key, ("plan", key)) for key in PLAN_KEYS),
    ):
        if given.get(key) or (key == "rate" and given.get(key) is not None):
            overrides[place] = list(given[key]) if isinstance(given[key], tuple) else given[key]
    quiet = bool(chosen["quiet"])
    loaded = settings.load(chosen["config"], overrides, alone=alone)
    if loaded.shop.language and not chosen["lang"]:  # a variable may say it, too
        speech.use(loaded.shop.language)
    screen = _screen()
    return Job(
        db_path=settings.database_path(chosen["db"]), settings=loaded,
        tell=(lambda _: None) if quiet else screen.tell, meter=unseen if quiet else screen.meter,
        all_products=bool(given.get("all_products")), lang=speech.language(), headers=given.get("headers") or "",
    )


def _screen() -> Screen:
    from linkaudit import settings
    from linkaudit.cli.screen import Screen

    return Screen(sys.stderr, live=sys.stderr.isatty() and settings.draws(), columns=_columns, say=speech.said)


def _columns() -> int:
    return shutil.get_terminal_size().columns


def show(text: str) -> None:
    """Print a text for people on stdout; at a terminal laid out to its width, and in colours unless they are off."""
    from linkaudit.cli import layout

    text = speech.said(text)
    if sys.stdout.isatty():
        text = layout.coloured(layout.fitted(text, _columns()))
    click.echo(text, nl=False)


def print_json(value: object) -> None:
    """Print a record as JSON on stdout."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))


def limits_of(given: dict[str, Any]) -> Limits:
    """Take what decides on the exit status out of ``given``, before anything is done. Raises ``UsageError``."""
    from linkaudit.pipeline.failing import limits

    return limits(given.pop("fail_on"), given.pop("max_new"), given.pop("min_revenue"))


def status_of(job: Job, limits: Limits) -> int:
    """Return the exit status of a run that is done, and say why it is not 0."""
    from linkaudit.pipeline.failing import why_failing

    if why := why_failing(job, limits):
        job.tell(f"exit status 1: {why}")
    return int(bool(why))


def read_files(context: click.Context, given: dict[str, Any], stage: str) -> int:
    """Read the given files into the store, or without any that stage of the live shop, and return the exit status."""
    from linkaudit.pipeline.ingest import ingest

    chosen = settle(context, given)
    files = list(given["files"])
    streams = ingest(make_job(chosen, given), files, stages=() if files else (stage,))
    if chosen["as_json"]:
        print_json(streams)
    return 0


def print_files(paths: list[Path], *, as_json: bool) -> None:
    """Print the files that were written."""
    if as_json:
        print_json({"files": [str(path) for path in paths]})
        return
    for path in paths:
        click.echo(str(path))


def finish(
    job: Job, chosen: dict[str, Any], given: dict[str, Any], limits: Limits, *, delivered: bool = True
) -> int:
    """Judge, write every file, print the summary, and return the exit status. ``delivered`` as for ``assess``."""
    from linkaudit.pipeline.assess import assess
    from linkaudit.pipeline.deliver import deliver, terminal
    from linkaudit.pipeline.plan import brief

    summary = assess(job, delivered=delivered)
    written = deliver(job, ["all"], given["out"], encoding="utf-8-sig" if given["bom"] else "utf-8")
    if chosen["as_json"]:
        print_json(summary)
    else:
        show(terminal(job, written.files) + "\n")
        if written.plan:
            show(brief(written.plan) + "\n")
        show("Files:\n")
        print_files(written.files, as_json=False)
    return status_of(job, limits)
