"""linkaudit schedule: what is printed runs, what is installed is ours alone, and no secret is anywhere."""

from __future__ import annotations

import json
import os
import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOKEN = "shpat_0123456789abcdef0123456789abcdef"
# crontab(1) as far as it is used: keeps one file, says so when there is none, and refuses like a broken one
CRONTAB = """#!/bin/sh
case "$1" in
  -l) [ -e "$HOME/tab" ] || { echo "no crontab for me" >&2; exit 1; }; cat "$HOME/tab";;
  -) cat > "$HOME/tab";;
esac
"""
RECORD = '#!/bin/sh\necho "${0##*/} $*" >> "$HOME/called"\n[ ! -e "$HOME/refuse" ] || { echo "not today" >&2; exit 5; }\n'
OTHERS = b"MAILTO=me\n0 1 * * * echo 100\\%\n\xff\n"


class Machine:
    """A user's folder, and programs of the system that keep or write down what they are given."""

    def __init__(self, shop, folder):
        self.shop, self.home = shop, folder
        (folder / "bin").mkdir(parents=True)
        for name, script in {"crontab": CRONTAB, "systemctl": RECORD, "launchctl": RECORD, "schtasks": RECORD}.items():
            (folder / "bin" / name).write_text(script)
            (folder / "bin" / name).chmod(0o755)

    def call(self, *arguments, status=0, **environment):
        plain = {name: text for name, text in os.environ.items() if name != "XDG_CONFIG_HOME"}
        plain |= {"HOME": str(self.home), "PATH": f"{self.home}/bin:/usr/bin:/bin"}
        done = subprocess.run(
            [sys.executable, "-m", "linkaudit", "schedule", *map(str, arguments)],
            capture_output=True, check=False, cwd=self.shop.folder, env=plain | environment,
        )  # fmt: skip
        assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
        assert TOKEN.encode() not in done.stdout + done.stderr
        return done

    def called(self):
        path = self.home / "called"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines

    def files(self):
        return sorted(path for path in self.home.rglob("*") if path.is_file() and path.parent.name != "bin")


@pytest.fixture
def machine(shop):
    return Machine(shop, shop.folder / "home")


def test_what_is_printed_for_cron_is_a_re_audit(machine):
    shop = machine.shop
    out = machine.call(*shop.files, "--for", "cron", "--domain", "shop.example", "--at", "4:05", "--every", "fri").stdout.decode()
    (line,) = [one for one in out.splitlines() if not one.startswith("#")]
    assert line.startswith("5 4 * * 5 cd ")
    done = subprocess.run(["/bin/sh", "-c", line.split(" ", 5)[5].replace("\\%", "%")], capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, (shop.folder / "linkaudit.db.log").read_text("utf-8")
    assert (shop.folder / "out" / "links.csv").exists()
    assert "Files:" in (shop.folder / "linkaudit.db.log").read_text("utf-8")


# in the order in which `run --help` has them
HANDED_ON = ("--policy", "semi-closed-loop-us", "--cutoff", "2027-01-31", "--window", "30", "--model", "first", "--prefer", "revenue:ga4", "--dates", "dmy",
             "--all-products", "--rate", "0.5", "--no-notify", "--fail-on", "new", "--max-new", "0", "--min-revenue", "15USD", "--min-revenue", "1EUR",
             "--bom", "--headers", "zh")  # fmt: skip


def test_the_options_of_the_run_are_handed_on_and_decide_its_status(machine):
    shop = machine.shop
    out = machine.call(*shop.files, "--for", "launchd", "--domain", "shop.example", "--lang", "zh", *HANDED_ON).stdout
    command = plistlib.loads(out)["ProgramArguments"]
    done = [subprocess.run(command, capture_output=True, text=True, check=False, cwd="/") for _ in range(2)]
    assert [one.returncode for one in done] == [1, 0], done  # all is new at first, and nothing after that
    assert "2027-01-31" in done[1].stdout
    assert (shop.folder / "out" / "links.csv").read_bytes().startswith("\ufefflink_url 链接".encode()), "bom and headers"
    policy = json.loads((shop.folder / "out" / "summary.json").read_text("utf-8"))["policy"]
    assert (policy["name"], policy["cutoff"]) == ("semi-closed-loop-us", "2027-01-31")


@pytest.mark.parametrize("kind", ["systemd", "launchd", "windows", "github"])
def test_every_kind_hands_the_options_on(machine, kind):
    text = machine.call("--for", kind, *HANDED_ON).stdout.decode()
    at = 0
    for word in HANDED_ON:
        at = text.index(word, at) + len(word)
    assert "--timezone" not in text


@pytest.mark.parametrize("given,said", [
    (("--min-revenue", "5"), "says which findings count"), (("--fail-on", "sometimes"), "--fail-on"), (("--cutoff", "soon"), "--cutoff"),
    (("--policy", "none.toml"), "none.toml"), (("--template", "gone.xlsx"), "gone.xlsx: no such file"),
])  # fmt: skip
def test_an_option_with_which_every_run_would_fail_is_refused_now(machine, given, said):
    assert said in machine.call("--for", "systemd", *given, status=2).stderr.decode()


@pytest.mark.parametrize("kind", ["cron", "systemd", "launchd", "windows", "github"])
def test_names_of_variables_only(machine, kind):
    machine.shop.write("linkaudit.toml", '[shopify]\ntoken = "env:MY_TOKEN"\n')
    done = machine.call("--for", kind, MY_TOKEN=TOKEN, LINKAUDIT_SHOPIFY_CLIENT_SECRET=TOKEN)
    assert b"MY_TOKEN" in done.stderr
    assert b"LINKAUDIT_SHOPIFY_CLIENT_SECRET" in done.stderr
    assert b"linkaudit.toml" in done.stdout
    if kind != "launchd":
        assert b"MY_TOKEN" in done.stdout
    assert machine.files() == []


def test_json_has_each_file(machine):
    found = json.loads(machine.call("--for", "systemd", "--json").stdout)
    assert [name.rsplit(".")[-1] for name in found["content"]] == ["service", "timer"]


def test_a_crontab_keeps_the_lines_of_others(machine):
    tab = machine.home / "tab"
    tab.write_bytes(OTHERS)
    place = machine.call("--for", "cron", "--install").stdout
    assert place.startswith(b"crontab: linkaudit-")
    once = tab.read_bytes()
    machine.call("--for", "cron", "--install")
    assert tab.read_bytes() == once
    assert once.startswith(OTHERS)
    machine.call("--for", "cron", "--install", "--db", "other.db")
    machine.call("--for", "cron", "--install", "--at", "05:15")
    assert tab.read_bytes().count(b"# begin linkaudit schedule") == 2
    assert b"\n15 5 * * * cd " in tab.read_bytes()
    assert machine.call("--for", "cron", "--remove").stdout == place
    machine.call("--for", "cron", "--remove", "--db", "other.db")
    assert tab.read_bytes() == OTHERS
    gone = machine.call("--for", "cron", "--remove")
    assert (gone.stdout, tab.read_bytes()) == (b"", OTHERS)
    assert b"there is no timer" in gone.stderr


def test_the_first_crontab(machine):
    machine.call("--for", "cron", "--remove")
    assert not (machine.home / "tab").exists()
    machine.call("--for", "cron", "--install")
    assert (machine.home / "tab").read_bytes().startswith(b"# begin linkaudit schedule linkaudit-")


def test_a_crontab_that_cannot_be_read_is_left_alone(machine):
    (machine.home / "bin" / "crontab").write_text('#!/bin/sh\n[ "$1" = -l ] || touch "$HOME/tab"\necho "you may not" >&2\nexit 1\n')
    assert b"you may not" in machine.call("--for", "cron", "--install", status=3).stderr
    assert not (machine.home / "tab").exists()


@pytest.mark.parametrize(
    "kind,folder,on,off",
    [
        ("systemd", ".config/systemd/user", ["systemctl --user daemon-reload", "systemctl --user enable --now {name}.timer"],
         ["systemctl --user disable --now {name}.timer", "systemctl --user daemon-reload"]),
        ("launchd", "Library/LaunchAgents", ["launchctl bootout gui/{uid}/{name}", "launchctl bootstrap gui/{uid} {path}"], ["launchctl bootout gui/{uid}/{name}"]),
        ("windows", "AppData/Local/linkaudit", ["schtasks /Create /TN {name} /XML {path} /F"], ["schtasks /Delete /TN {name} /F"]),
    ],
)  # fmt: skip
def test_files_are_put_in_place_and_taken_away(machine, kind, folder, on, off):
    places = machine.call("--for", kind, "--install").stdout.decode().splitlines()
    assert places == [str(path) for path in sorted((machine.home / folder).iterdir())]
    last = (machine.home / folder / places[-1]).resolve()
    words = {"name": last.stem, "path": last, "uid": os.getuid()}
    assert machine.called() == [line.format(**words) for line in on]
    before = [path.read_bytes() for path in (machine.home / folder).iterdir()]
    assert machine.call("--for", kind, "--install").stdout.decode().splitlines() == places
    assert [path.read_bytes() for path in (machine.home / folder).iterdir()] == before
    machine.called()
    (machine.home / folder / "mine").write_text("mine")
    assert machine.call("--for", kind, "--remove").stdout.decode().splitlines() == places
    assert machine.called() == [line.format(**words) for line in off]
    assert [path.name for path in (machine.home / folder).iterdir()] == ["mine"]
    assert machine.call("--for", kind, "--remove").stdout == b""
    assert machine.called() == []


def test_the_kind_is_what_this_machine_has(machine):
    has_systemd = Path("/run/systemd/system").is_dir()
    assert json.loads(machine.call("--json").stdout)["kind"] == ("systemd" if has_systemd else "cron")
    (machine.home / "bin" / "crontab").unlink()
    if not (has_systemd or shutil.which("crontab", path="/usr/bin:/bin")):
        assert b"neither systemd nor cron. Name the kind with --for" in machine.call(status=2).stderr


def test_a_workflow_lies_in_the_repository(machine):
    (place,) = machine.call(machine.shop.products.name, "--for", "github", "--install").stdout.decode().splitlines()
    assert place.startswith(str(machine.shop.folder / ".github" / "workflows" / "linkaudit-"))
    assert machine.call("--for", "github", "--remove").stdout.decode().splitlines() == [place]


def test_a_file_that_is_not_ours_is_left_alone(machine):
    (path, _) = machine.call("--for", "systemd", "--install").stdout.decode().splitlines()
    (machine.home / path).write_text("somebody's own\n")
    for way in ("--install", "--remove"):
        assert b"is there and is not ours" in machine.call("--for", "systemd", way, status=2).stderr
    assert (machine.home / path).read_text() == "somebody's own\n"


def test_what_the_system_refuses_is_told(machine):
    (machine.home / "refuse").touch()
    said = machine.call("--for", "systemd", "--install", status=3).stderr
    assert b"systemctl --user daemon-reload: failed with status 5: not today" in said
    (machine.home / "bin" / "launchctl").unlink()
    assert b"this machine has no launchctl" in machine.call("--for", "launchd", "--install", status=2).stderr


@pytest.mark.parametrize(
    "given,said",
    [
        (["--at", "25:00"], "is no time of day"), (["--every", "month"], "is no interval"), (["--timezone", "Mars/Base"], "is no time zone"),
        (["--timezone", "../x"], "is no time zone"), (["gone.csv"], "gone.csv: no such file"), (["--jitter", "-1"], "--jitter"), (["--for", "at"], "--for"),
    ],
)  # fmt: skip
def test_bad_input_is_told(machine, given, said):
    assert said in machine.call("--for", "systemd", *given, status=2).stderr.decode()
