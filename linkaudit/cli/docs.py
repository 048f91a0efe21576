"""Writes docs/cli.md, rules.md, schema.md and token*.md from the code: ``python -m linkaudit.cli.docs [--check]``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import click
import msgspec

from linkaudit.audit.policy import parse
from linkaudit.audit.rules import RULES
from linkaudit.cli.root import cli
from linkaudit.fleet import schema as fleet_schema
from linkaudit.listing.rules import RULES as LISTING_RULES
from linkaudit.locale.sentences import say
from linkaudit.settings import Settings
from linkaudit.source.admin.steps import steps
from linkaudit.source.registry import KINDS
from linkaudit.store import schema
from linkaudit.store.schema_acknowledge import ACKNOWLEDGE
from linkaudit.store.schema_checks import CHECKS
from linkaudit.store.schema_listing import LISTING
from linkaudit.store.schema_notices import NOTICES
from linkaudit.store.schema_past import PAST, RENAMES
from linkaudit.store.schema_shelf import RUN_SHELF, SHELF

DOCS = Path(__file__).parents[2] / "docs"
_TABLE = re.compile(r"((?:^-- .*\n)+)CREATE TABLE (\w+) \(\n((?:.*\n)*?)\) STRICT", re.MULTILINE)
_ADDED = re.compile(r"((?:^-- .*\n)+)((?:ALTER TABLE .*\n)+)", re.MULTILINE)
_COLUMN = re.compile(r"ALTER TABLE (\w+) ADD COLUMN (.*);")


def pages() -> dict[str, str]:
    """Return the generated pages by file name."""
    return {
        "cli.md": _cli(), "rules.md": _rules("en"), "rules.zh.md": _rules("zh"),
        "schema.md": _schema(), "fleet-schema.md": _fleet_schema(),
        "token.md": steps("en"), "token.zh.md": steps("zh"),
    }  # fmt: skip


def _cli() -> str:
    lines = ["# Commands", "", *_help(cli, "linkaudit")]
    for name, command in _commands(cli, "linkaudit"):
        lines += [f"## {name}", "", *_help(command, name)]
    lines += [*_kinds(), *_settings(), *_EXIT_STATUS]
    return "\n".join(lines) + "\n"


def _commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    for own, command in group.commands.items():
        yield f"{name} {own}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{name} {own}")


def _help(command: click.Command, name: str) -> list[str]:
    with click.Context(command, info_name=name, max_content_width=100, terminal_width=100) as context:
        return ["```", command.get_help(context), "```", ""]


def _kinds() -> list[str]:
    rows = [f"| `{kind.name}` | {kind.stage} | {kind.expects} |" for kind in KINDS]
    how = (
        "Recognised by what is in them, never by their name; gzip and zip are opened. What linkaudit wrote itself is"
        " refused, under whatever name: `ack` and `listing categories` alone read files of theirs back."
    )
    head = ["## Files", "", how, ""]
    return [*head, "| kind | read by | looks like |", "|---|---|---|", *rows, ""]


def _settings() -> list[str]:
    lines = [
        "## Settings",
        "",
        "`linkaudit.toml`, overridden by `LINKAUDIT_<SECTION>_<KEY>`, overridden by options.",
        "",
    ]
    lines += ["| section | key | default |", "|---|---|---|"]
    for section in ("shop", "shopify", "policy", "traffic", "check", "listing", "plan", "rules", "notify", "retention"):
        values = msgspec.to_builtins(getattr(Settings(), section))
        lines += [f"| `[{section}]` | `{key}` | `{value!r}` |" for key, value in values.items()]
    return [*lines, "", _SECRETS, ""]


_SECRETS = (
    "`token` and `client_secret` name the place where the secret is kept: `env:NAME` or `NAME` (a variable),\n"
    "`file:PATH`, `keyring:SERVICE/USER`. `LINKAUDIT_SHOPIFY_TOKEN` and `LINKAUDIT_SHOPIFY_CLIENT_SECRET` hold the\n"
    "secret itself, the same names with `_FILE` a path. A token goes before an app. How to get one:\n"
    "[token.md](token.md), [中文](token.zh.md). `signature`, `signature_input`, `signature_agent` and\n"
    "`[notify] urls` are kept likewise. `LINKAUDIT_NOTIFY_URLS` holds the addresses themselves, parted by spaces:\n"
    "[notify.md](notify.md)."
)
_EXIT_STATUS = [
    "## Exit status", "", "| status | meaning |", "|---|---|", "| 0 | done |",
    "| 1 | done, and there are open findings at or above `--fail-on`, or more new ones than `--max-new` |",
    "| 2 | usage, settings, or input that cannot be read |",
    "| 3 | could not finish (shop, network, database, disk): what was saved stays, and the same command resumes |",
    "| 130 | interrupted (Ctrl-C, or SIGTERM from a timer or a shutdown), likewise |",
]  # fmt: skip


def _rules(lang: str) -> str:
    told, stop = _RULES[lang], "。" if lang == "zh" else "."
    lines = [f"# {told[0]}", "", told[1], ""]
    for rule in (*RULES, *LISTING_RULES):
        title, why, cure, severity = (say(one, lang) for one in (rule.title, rule.why, rule.cure, str(rule.severity)))
        lines += [
            f"## {rule.code}: {title}", "", f"*{severity}*", "", why, "",
            f"**{told[2]}** {cure.rstrip(stop)}{stop}", "", f"{told[3]}{rule.source}.", "",
        ]  # fmt: skip
    return "\n".join([*lines, *_policies(lang)]) + "\n"


_RULES = {
    "en": ("Rules", "Every finding carries one of these codes. Codes are stable and never reused. [中文](rules.zh.md)",
           "What to do:", "Source: ", "# Policies",
           "Which TikTok surfaces end. A policy of your own is a TOML file of the same form: `--policy FILE`.",
           "Market: {market}. Effective: {when}.", "no date published: set yours with `--cutoff`", "surface", "fate",
           "Source: {source}; read {read}."),
    "zh": ("问题代码", "每个问题都带一个代码。代码固定不变，也不会挪作他用。来源保持原文。[English](rules.md)",
           "怎么办：", "来源：", "# 政策",
           "TikTok 的哪些位置会关掉外链。自己的政策是同样格式的 TOML 文件：`--policy FILE`。",
           "站点：{market}。生效：{when}。", "没有公布日期：用 `--cutoff` 自己定", "位置", "结果",
           "来源：{source}；查阅于 {read}。"),
}  # fmt: skip


def _policies(lang: str) -> Iterator[str]:
    head, about, where, open_date, surface_word, fate_word, source = _RULES[lang][4:]
    yield from (head, "", about, "")
    for path in sorted((files("linkaudit") / "policies").iterdir(), key=lambda path: path.name):
        policy = parse(path.read_text("utf-8"), path.name)
        told = where.format(market=say(policy.market, lang), when=policy.effective or open_date)
        yield from (f"## {policy.name}: {say(policy.title, lang)}", "", told, "")
        yield from (f"| {surface_word} | {fate_word} |", "|---|---|")
        yield from (f"| {_keyed(surface, lang)} | {_keyed(fate, lang)} |" for surface, fate in policy.surfaces.items())
        yield from ("", source.format(source=policy.source, read=policy.read), "")


_FATES = {"ends": "关闭", "kept": "保留", "restricted": "受限"}


def _keyed(key: str, lang: str) -> str:
    """Return a key, in another language with what it is called there."""
    told = _FATES.get(key) or say(key, lang) if lang == "zh" else key
    return key if told == key else f"`{key}` {told}"


def _schema() -> str:
    lines = ["# Database", "", _ABOUT, ""]
    parts = (schema.CONTENT, schema.TRAFFIC, schema.AUDIT, schema.LIVE, schema.FIGURES, LISTING, CHECKS, ACKNOWLEDGE,
             schema.PAST_RUNS, NOTICES, PAST, SHELF, RUN_SHELF, RENAMES)  # fmt: skip
    script = "".join(parts)
    added: dict[str, str] = {}
    for comment, alterations in _ADDED.findall(script):
        note = " ".join(line.removeprefix("-- ") for line in comment.strip().splitlines())
        for name, column in _COLUMN.findall(alterations):
            added[name] = f"{added.get(name, '')}\n  {column},".ljust(40) + f" -- {note}"
    for comment, name, text in _TABLE.findall(script):
        columns = text.rstrip("\n")
        columns += f"\n-- added later{added[name]}" if name in added else ""
        about = " ".join(line.removeprefix("-- ") for line in comment.strip().splitlines())
        lines += [f"## {name}", "", about, "", "```sql", columns, "```", ""]
    return "\n".join(lines).rstrip() + "\n"


_FLEET_TABLE = re.compile(r"((?:^-- .*\n)+)CREATE TABLE (\w+) \(\n((?:.*\n)*?)\);", re.MULTILINE)
_FLEET_COLUMN = re.compile(r"((?:-- .*\n)+)ALTER TABLE (\w+) ADD COLUMN (.+);")
_FLEET_VIEW = re.compile(r"((?:^-- .*\n)+)CREATE OR REPLACE VIEW (\w+)", re.MULTILINE)


def _fleet_schema() -> str:
    lines = ["# Database of a fleet", "", _ABOUT_FLEET, "", "## Views", "", "| view | holds |", "|---|---|"]
    lines += [f"| `{name}` | {_joined(comment)} |" for comment, name in _FLEET_VIEW.findall(fleet_schema.VIEWS)]
    scripts = "".join(script for _, script in fleet_schema.MIGRATIONS)
    for comment, name, columns in _FLEET_TABLE.findall(scripts):
        lines += ["", f"## {name}", "", _joined(comment), "", "```sql", columns.rstrip("\n"), "```"]
    lines += ["", "## Columns added since", ""]
    lines += [f"- {name}, `{column}`: {_joined(comment)}" for comment, name, column in _FLEET_COLUMN.findall(scripts)]
    return "\n".join(lines) + "\n"


def _joined(comment: str) -> str:
    return " ".join(line.removeprefix("-- ") for line in comment.strip().splitlines())


_ABOUT_FLEET = (
    "Tables and views of `linkaudit fleet`, in the schema `linkaudit` of one PostgreSQL. Read the views: they stay as\n"
    "they are, and show a role only the shops that `linkaudit fleet grant` let it see. The queue is Procrastinate's\n"
    "own (tables `procrastinate_*`). No secret and nothing personal of buyers is in it."
)
_ABOUT = (
    "One SQLite file in WAL mode; every table is STRICT. Times are ISO 8601 with offset, money is decimal text in the\n"
    "currency beside it, booleans are 0 and 1. No secret and nothing personal of buyers is in it."
)


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` say which differ from the committed ones."""
    stale = [name for name, text in pages().items() if _read(DOCS / name) != text]
    if "--check" in arguments:
        for name in stale:
            click.echo(f"docs/{name} is out of date: run `make docs`", err=True)
        return int(bool(stale))
    for name in stale:
        (DOCS / name).write_text(pages()[name], "utf-8")
    return 0


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
