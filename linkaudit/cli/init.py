"""``linkaudit init``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkaudit.cli import asking, options, speech
from linkaudit.errors import UsageError

if TYPE_CHECKING:
    from linkaudit.pipeline.setup import Question


@click.command()
@click.option("--source", metavar="files|app|token", help="Where the store's data comes from.")
@click.option("--shop", metavar="NAME.myshopify.com", help="The shop's own address.")
@click.option("--domain", metavar="HOST", help="The address that buyers see.")
@click.option("--market", metavar="CC", help="Country of the TikTok Shop, as US or GB.")
@click.option("--cutoff", metavar="DATE", help="Day on which the links end, as 2026-12-31.")
@click.option("--client-id", metavar="ID", help="The app's client id; never its secret.")
@click.option(
    "--keep", metavar="PLACE",
    help="Where the secret is kept: keyring, file (it is then asked for), environment; or where it is already:"
    " env:NAME, file:PATH, keyring:SERVICE/USER.",
)  # fmt: skip
@click.option("--language", metavar="en|zh", help="Language of help, messages and report, from now on.")
@click.option("--yes", is_flag=True, help="Ask nothing: what is not given is left as it is by default.")
@click.option("--force", is_flag=True, help="Replace a settings file without asking; the old one is kept beside it.")
@click.option("--show", is_flag=True, help="Only print the settings that hold, and where each comes from.")
@click.option("--steps", is_flag=True, help="Only print how to get a token, click by click.")
@options.with_globals
@click.pass_context
def init(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Ask for shop, market and source, and write linkaudit.toml. A token never goes into it."""
    chosen = options.settle(context, given)
    if given["show"]:
        _show(chosen)
    elif given["steps"]:
        _print_steps(err=False, as_json=bool(chosen["as_json"]))
    else:
        from linkaudit.settings import DEFAULT_FILE

        path = chosen["config"] or DEFAULT_FILE
        if _may_write(path, given):
            _write(path, _answers(given), chosen)
    return 0


def _show(chosen: dict[str, Any]) -> None:
    from linkaudit import settings

    rows = settings.effective(chosen["config"], {})
    database = settings.database_path(chosen["db"])
    if chosen["as_json"]:
        options.print_json({"db": str(database), "settings": rows})
        return
    table = [(f"[{row.section}] {row.key}", row.value or "-", speech.said(row.origin)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(map(str.ljust, cells, widths)).rstrip() for cells in table]
    options.show("\n".join([*lines, f"database: {database}", ""]))


def _print_steps(*, err: bool, as_json: bool = False) -> None:
    from linkaudit.pipeline import setup

    if as_json:
        options.print_json({"steps": list(setup.steps(speech.language()))})
        return
    for text in setup.steps(speech.language()):
        click.echo(text, err=err)


def _may_write(path: Path, given: dict[str, Any]) -> bool:
    """Whether there is nothing at ``path``, or the user agrees to its end."""
    if not path.exists() or given["force"]:
        return True
    if given["yes"]:
        raise UsageError("there are settings already", where=str(path), cure="Add --force to replace them")
    return asking.confirm(f"{path} is there already. Replace it? The old one is kept beside it")


def _answers(given: dict[str, Any]) -> dict[str, str]:
    from linkaudit.pipeline import setup

    answers: dict[str, str] = {}
    for question in setup.questions(speech.language()):
        answers[question.key] = _answer(question, given, answers)
        live = question.key == "source" and answers["source"] != "files"
        if live and not given["yes"] and asking.confirm("Show how to get there, click by click?"):
            _print_steps(err=True)
    return answers


def _answer(question: Question, given: dict[str, Any], answers: dict[str, str]) -> str:
    if given.get(question.key):
        return question.check(given[question.key])
    if not question.applies(answers):
        return ""
    if given["yes"] and question.needs:
        flag = f"--{question.key.replace('_', '-')}"
        raise UsageError(f"{flag} is needed", cure=f"Add {flag}, or leave out --yes to be asked")
    if given["yes"]:
        return question.unasked
    return asking.ask(question.text, question.check, default=question.default, needs=question.needs)


def _write(path: Path, answers: dict[str, str], chosen: dict[str, Any]) -> None:
    """Store the secret if it is ours to store, then write the settings; nothing is written before all is answered."""
    from linkaudit.pipeline import setup

    at = ""
    if setup.wants_secret(answers):
        name = setup.secret_name(answers).replace("_", " ")
        secret = asking.ask_hidden(f"The {name} (it is not shown)", lambda text: setup.check_secret(text, answers))
        at = setup.keep(secret, answers)
    elif answers["source"] != "files":
        at = setup.place(answers)
    aside = setup.put_aside(path)
    lines = setup.render(answers, at).split("\n")
    setup.write(path, "\n".join(speech.said(line) if line.startswith("#") else line for line in lines))
    notes = [f"the old settings are in {aside}"] * bool(aside) + setup.advice(at)
    for line in notes if not chosen["quiet"] else ():
        speech.echo(line, err=True)
    if chosen["as_json"]:
        options.print_json({"file": str(path), "secret": at})
    else:
        click.echo(str(path))
