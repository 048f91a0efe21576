"""``--json`` on every command: stdout is one JSON document and nothing else."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import click
import pytest

from linkaudit.cli.root import cli
from tests.cli.conftest import Shop, heed_interrupts
from tests.process import python
from tests.seller_center.maker import make_result, make_template

# What each command is called with. None: it serves until it is interrupted.
CALLS = {
    "demo": ("--out", "demo"), "init": ("--yes", "--source", "files", "--domain", "shop.example", "--config", "new.toml"), "doctor": (),
    "run": ("products.json", "redirects.csv", "links.csv", "--domain", "shop.example"), "crawl": ("products.json", "--domain", "shop.example", "--db", "c.db"),
    "traffic": ("links.csv", "--domain", "shop.example", "--db", "c.db"), "check": ("--db", "empty.db"), "audit": (), "plan": (), "export": ("all", "--out", "files"),
    "diff": (), "ack": ("--list",), "explore": None, "listing template": ("t.xlsx",), "listing categories": (), "listing images": (), "match": ("result.xlsx",), "status": (),
    "backup": ("copy.db",), "prune": ("--dry-run",), "schedule": ("links.csv", "--for", "cron"), "completion": ("bash",),
}  # fmt: skip


def commands(group: click.Group, before: str = ""):
    for name, one in group.commands.items():
        yield from commands(one, f"{before}{name} ") if isinstance(one, click.Group) else [before + name]


def test_every_command_is_here_and_takes_it():
    here = [one for one in commands(cli) if not one.startswith("fleet ")]  # these need PostgreSQL: tests/fleet
    assert sorted(here) == sorted(CALLS)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    shop = Shop(tmp_path_factory.mktemp("json"))
    make_template(shop.folder / "t.xlsx")
    make_result(shop.folder / "result.xlsx", [])
    shop.run("run", *shop.files, "--domain", "shop.example")
    shop.run("audit")
    shop.run("crawl", shop.write("bare.json", '{"products": []}'), "--domain", "shop.example", "--db", "empty.db")
    return shop


@pytest.mark.parametrize("name", [name for name, call in CALLS.items() if call is not None])
def test_stdout_is_json(shop, name):
    done = python("-m", "linkaudit", *name.split(), *(CALLS[name] or ()), "--json", cwd=shop.folder)
    assert done.returncode in ({0, 2, 3} if name == "doctor" else {0}), done.stderr
    assert json.loads(done.stdout) is not None


@pytest.mark.parametrize("options", [("--show",), ("--steps",)])
def test_the_other_things_that_init_prints(shop, options):
    assert json.loads(shop.run("init", *options, "--json").stdout)


def test_explore_tells_its_address(shop):
    call = [sys.executable, "-m", "linkaudit", "explore", "--port", "0", "--no-open", "--json"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=shop.folder, preexec_fn=heed_interrupts) as process:  # noqa: PLW1509
        assert process.stdout is not None
        told = ""
        while not told.rstrip().endswith("}"):
            told += process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert json.loads(told)["url"].startswith("http://127.0.0.1:")
        assert process.wait(30) == 0
