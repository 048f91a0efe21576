"""What a person sees at a terminal: it fits, colours can be turned off, and status says first what matters."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from linkaudit.cli.layout import width
from tests.cli.conftest import Shop
from tests.cli.terminal import at_terminal


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    shop = Shop(tmp_path_factory.mktemp("audited"))
    shop.products.write_text(shop.products.read_text("utf-8").replace('"Tent"', '"双人帐篷 超轻 防水 适合三季露营与徒步旅行的户外装备 包含地布与收纳袋"'), "utf-8")
    shop.run("run", *shop.files, "--domain", "shop.example", "--out", "out")
    return shop


@pytest.mark.parametrize("columns,command", [(60, ("audit",)), (60, ("plan",)), (60, ("status",)), (200, ("plan",))])
def test_everything_fits(audited, columns, command):
    shown = at_terminal(audited.folder, *command, columns=columns)
    assert shown.status == 0
    # notices stand on stderr and are not laid out
    assert [line for line in shown.lines if width(line) > columns and len(line.split()) > 1 and not line.startswith("note:")] == []


def test_for_other_programs_it_is_left_as_it_is(audited):
    assert any(len(line) > 120 for line in audited.run("plan").stdout.split("\n"))


def test_colours_are_off_when_asked(audited):
    assert "\x1b[1m" in at_terminal(audited.folder, "status", set_to={"NO_COLOR": ""}).text  # no-color.org: set and not empty
    for options, variables in ((("--no-color",), {}), ((), {"NO_COLOR": "1"}), ((), {"TERM": "dumb"})):
        assert "\x1b[" not in at_terminal(audited.folder, *options, "status", set_to=variables).text
    assert "\x1b" not in audited.run("status").stdout


def test_status_says_first_what_is_done_then_what_is_missing_then_what_to_type(audited):
    done, *rest = audited.run("status").stdout.split("\n")
    assert done.startswith("Done: shop.example audited ")
    assert done.endswith("4 links, 1 end with the policy (40.00 USD), 1 broken today.")
    head = rest[: rest.index("")]
    assert [line.partition(":")[0] for line in head] == [*["Missing"] * (len(head) - 3), "Next", "then", "then"]
    assert len(head) < 8


def test_status_of_a_run_that_is_not_whole(shop):
    shop.run("crawl", shop.products, "--domain", "shop.example")
    assert shop.run("status").stdout.split("\n")[:2] == ["Done: 1 of 1 file read to the end, not judged yet.", "Next: linkaudit audit"]
    damaged = shop.write("orders.json", '{"orders": [{"id": 1, "created_at": "2026-01-01T00:00:00Z", "total_price": "1.00"}, {"id": 2, "crea')
    shop.run("traffic", damaged, status=2)
    lines = shop.run("status").stdout.split("\n")
    assert lines[0].startswith("Done: 1 of 2 files read")
    assert lines[1].startswith("Missing: orders.json is damaged")
    assert lines[2].startswith("Next: export the damaged file again")


@pytest.mark.parametrize("shell,mark", [("bash", "complete -o nosort -F"), ("zsh", "#compdef linkaudit"), ("fish", "complete --no-files --command linkaudit")])
def test_completion(shop, shell, mark):
    assert mark in shop.run("completion", shell).stdout


def test_the_shell_is_told_what_fits(shop):
    script = shop.write("complete.sh", shop.run("completion", "bash").stdout)
    call = shop.write("linkaudit", '#!/bin/sh\nexec "$PYTHON" -m linkaudit "$@"\n')
    call.chmod(0o755)
    told = subprocess.run(
        ["bash", "-c", f'. {script}; COMP_WORDS=(linkaudit exp) COMP_CWORD=1; _linkaudit_completion linkaudit; echo "${{COMPREPLY[@]}}"'],
        env=os.environ | {"PATH": f"{shop.folder}:{os.environ['PATH']}", "PYTHON": sys.executable}, capture_output=True, text=True, check=True, cwd=shop.folder,
    )  # fmt: skip
    assert told.stdout.split() == ["explore", "export"]
