"""systemd's own programs read the units: nothing in them is refused, and the times are those that were meant.

Run by its path: what Debian's ``systemd`` brings is no part of the ordinary tests.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from linkaudit.schedule import systemd
from linkaudit.schedule.timer import Timer

NASTY = "店铺 50% q $x & it's #;"


@pytest.fixture(scope="session")
def analyze() -> str:
    """Return systemd's command; without it these tests fail, naming what is missing."""
    command = shutil.which("systemd-analyze")
    assert command, "systemd-analyze is missing: install Debian's systemd"
    return command


def timer(folder, **given):
    plain: dict[str, Any] = {
        "name": "linkaudit-shop-1a2b3c4d", "words": (sys.executable, "-m", "linkaudit", "run", f'{folder}/链接 "1" \\ 50%.csv', "$HOME", "-q"),
        "folder": str(folder), "hour": 3, "minute": 30, "database": f"{folder}/a.db", "out": f"{folder}/out",
    }  # fmt: skip
    return Timer(**(plain | given))


def ran(home, *command):
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("given", [{}, {"weekday": 7, "timezone": "Europe/Berlin", "jitter": 30, "variables": ("T",), "secrets": "/tmp/50% of.env"}])
def test_units_are_read_without_a_word(analyze, tmp_path, given):
    folder = tmp_path / NASTY
    folder.mkdir()
    for file in systemd.generate(timer(folder, **given)):
        (tmp_path / file.name).write_bytes(file.content)
    units = [str(tmp_path / f"linkaudit-shop-1a2b3c4d.{kind}") for kind in ("service", "timer")]
    status, out, err = ran(tmp_path, analyze, "verify", "--user", "--man=no", *units)
    said = [line for line in (out + err).splitlines() if "linkaudit" in line]
    assert (status, said) == (0, []), out + err


def test_the_units_of_a_run_with_all_its_options(analyze, tmp_path):
    """As the command writes them, with the options of ``run`` that it hands on."""
    handed_on = ["--fail-on", "new", "--max-new", "3", "--min-revenue", "50USD", "--cutoff", "2027-01-31", "--window", "30", "--no-notify", "--lang", "zh"]
    command = [sys.executable, "-m", "linkaudit", "schedule", "--for", "systemd", "--json", "--domain", "shop.example", *handed_on]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    units = json.loads(done.stdout)["content"]
    for name, text in units.items():
        (tmp_path / name).write_text(text, "utf-8")
    (service,) = (text for name, text in units.items() if name.endswith(".service"))
    assert '"--fail-on" "new" "--max-new" "3" "--min-revenue" "50USD"' in service
    status, out, err = ran(tmp_path, analyze, "verify", "--user", "--man=no", *(str(tmp_path / name) for name in units))
    said = [line for line in (out + err).splitlines() if "linkaudit" in line]
    assert (status, said) == (0, []), out + err


def test_a_fault_in_a_unit_is_told(analyze, tmp_path):
    service, unit = systemd.generate(timer(tmp_path))
    (tmp_path / service.name).write_bytes(service.content.replace(b'ExecStart="/', b'ExecStart="none/'))
    (tmp_path / unit.name).write_bytes(unit.content)
    status, out, err = ran(tmp_path, analyze, "verify", "--user", "--man=no", str(tmp_path / service.name))
    assert status
    assert service.name in out + err


@pytest.mark.parametrize(
    "given,base,wanted",
    [
        ({}, "2026-07-02 00:00:00", "2026-07-02 03:30:00"),
        ({"weekday": 7}, "2026-07-02 00:00:00", "2026-07-05 03:30:00"),
        ({"timezone": "Asia/Shanghai"}, "2026-07-02 00:00:00", "2026-07-02 19:30:00"),
        ({"weekday": 1, "timezone": "Europe/Berlin"}, "2026-01-01 00:00:00", "2026-01-05 02:30:00"),
        ({"weekday": 1, "timezone": "Europe/Berlin"}, "2026-07-01 00:00:00", "2026-07-06 01:30:00"),
    ],
)
def test_the_next_time_is_the_one_that_was_meant(analyze, tmp_path, given, base, wanted):
    status, out, err = ran(tmp_path, analyze, "calendar", f"--base-time={base} UTC", systemd.calendar(timer(tmp_path, **given)))
    assert status == 0, err
    lines = dict(line.strip().split(": ", 1) for line in out.splitlines() if ": " in line)
    shown = next(text for name, text in lines.items() if name in {"(in UTC)", "Next elapse"} and text.endswith("UTC"))
    assert datetime.strptime(shown.removesuffix(" UTC").split(" ", 1)[1], "%Y-%m-%d %H:%M:%S").isoformat(" ") == wanted  # noqa: DTZ007  UTC by its name


def test_the_unit_for_workers_that_the_docs_show_is_read_without_a_word(analyze, tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "fleet.md").read_text("utf-8")
    [text] = [block for block in re.findall(r"^```\n(.*?)^```$", page, re.DOTALL | re.MULTILINE) if block.startswith("[Unit]")]
    program = re.search(r"^ExecStart=(\S+)", text, re.MULTILINE)
    assert program
    assert program[1].startswith("/")
    text = text.replace(program[1], sys.executable)  # it looks whether the program is there
    for name, said in (("", False), ("Restart=always", True)):
        unit = tmp_path / "linkaudit-worker.service"
        unit.write_text(text.replace(name, "Restart=perhaps") if name else text)
        status, out, err = ran(tmp_path, analyze, "verify", "--man=no", str(unit))
        about = [line for line in (out + err).splitlines() if "linkaudit" in line]
        assert bool(about) == said, out + err
        assert said or status == 0, out + err
