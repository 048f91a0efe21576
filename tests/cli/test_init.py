"""`linkaudit init`: questions, flags, where the secret goes, and what is left behind when somebody stops half-way."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import stat
import subprocess
import sys
import time
import tomllib

import pytest

from tests.cli.conftest import heed_interrupts

TOKEN = "shpat_" + "feedface" * 4
SECRET = "shpss_" + "cafebabe" * 4
CLIENT_ID = "0123456789abcdef" * 2
BACKEND = """
import json, os, pathlib
from keyring.backend import KeyringBackend

class InFile(KeyringBackend):
    name = "kept in a file"
    priority = 1
    path = pathlib.Path(os.environ["KEYRING_FILE"])

    def get_password(self, service, username):
        return json.loads(self.path.read_text()).get(f"{service}/{username}") if self.path.exists() else None

    def set_password(self, service, username, password):
        entries = json.loads(self.path.read_text()) if self.path.exists() else {}
        self.path.write_text(json.dumps(entries | {f"{service}/{username}": password}))
"""


class Home:
    """An empty home and folder, and a way to run linkaudit there."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = os.environ | {"HOME": str(folder / "home"), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}

    def keyring(self):
        (self.folder / "backends").mkdir()
        (self.folder / "backends" / "in_file.py").write_text(BACKEND, "utf-8")
        self.environment |= {
            "PYTHONPATH": str(self.folder / "backends"), "PYTHON_KEYRING_BACKEND": "in_file.InFile", "KEYRING_FILE": str(self.folder / "entries.json"),
        }  # fmt: skip

    def command(self, *arguments):
        return [sys.executable, "-m", "linkaudit", *map(str, arguments)]

    def run(self, *arguments, answers="", status=0, **environment):
        done = subprocess.run(
            self.command(*arguments), input=answers, capture_output=True, text=True, check=False, cwd=self.folder, env=self.environment | environment
        )
        assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done

    def settings(self, name="linkaudit.toml"):
        return tomllib.loads((self.folder / name).read_text("utf-8"))

    def names(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file() and "backends" not in path.parts)


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    return Home(tmp_path)


def lines(*answers):
    return "".join(f"{answer}\n" for answer in answers)


# ── Questions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_files_are_the_default(home):
    done = home.run("init", answers=lines("", "", "", "", ""))
    assert done.stdout == "linkaudit.toml\n"
    assert home.settings()["shopify"] == {}
    assert home.settings()["shop"] == {"domain": "", "hosts": [], "market": "", "currency": "", "language": "en"}
    assert home.names() == ["linkaudit.toml"]


def test_every_answer_is_checked_and_asked_again(home):
    answers = lines(
        "nonsense", "app", "n", "", "shop.example", "https://admin.shopify.com/store/demo", "not a host", "https://www.Shop.example/fr/",
        "Britain", "uk", "soon", "2026-12-31", "???", CLIENT_ID, "nowhere", "environment", "fr", "zh",
    )  # fmt: skip
    done = home.run("init", answers=answers)
    assert home.settings() == {
        "shop": {"domain": "www.shop.example/fr", "hosts": ["demo.myshopify.com"], "market": "GB", "currency": "", "language": "zh"},
        "shopify": {"client_id": CLIENT_ID, "client_secret": "env:LINKAUDIT_SHOPIFY_CLIENT_SECRET"},
        "policy": {"name": "external-links-removed", "cutoff": "2026-12-31"},
        "traffic": {"window_days": 0},
    }
    assert done.stderr.count("Error: ") == 8
    assert "export LINKAUDIT_SHOPIFY_CLIENT_SECRET=…" in done.stderr
    assert done.stdout == "linkaudit.toml\n"


def test_every_key_in_the_file_is_explained(home):
    home.run("init", "--yes")
    text = (home.folder / "linkaudit.toml").read_text("utf-8").splitlines()
    keys = [number for number, line in enumerate(text) if "=" in line and not line.startswith("#")]
    assert len(keys) == 8
    assert all(text[number - 1].startswith("# ") for number in keys)


def test_what_is_written_is_what_is_read(home):
    home.run("init", "--yes", "--shop", "demo.myshopify.com", "--source", "token", "--domain", "shop.example", "--market", "us", "--cutoff", "2026-12-31")
    found = {(row["section"], row["key"]): row for row in json.loads(home.run("init", "--show", "--json").stdout)["settings"]}
    assert found["shop", "domain"]["value"] == "shop.example"
    assert found["shop", "hosts"]["value"] == "demo.myshopify.com"
    assert found["shop", "market"] == {"section": "shop", "key": "market", "value": "US", "origin": "file linkaudit.toml"}
    assert found["shopify", "token"]["value"] == "missing (the variable LINKAUDIT_SHOPIFY_TOKEN is not set)"


def test_steps_are_shown_in_both_languages_with_every_scope(home):
    done = home.run("init", answers=lines("token", "y", "demo.myshopify.com", "", "", "", "", ""))
    for text in (done.stderr, home.run("init", "--steps").stdout):
        assert "Dev Dashboard" in text
        assert "怎样让 linkaudit 读取你的店铺" in text
        assert text.count("read_products,") == 2
        assert "{scopes}" not in text


# ── Flags ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_flags_alone(home):
    done = home.run("init", "--yes", "--source", "app", "--shop", "demo.myshopify.com", "--client-id", CLIENT_ID, "--json")
    assert json.loads(done.stdout) == {"file": "linkaudit.toml", "secret": "env:LINKAUDIT_SHOPIFY_CLIENT_SECRET"}
    assert home.settings()["shop"] == {"domain": "demo.myshopify.com", "hosts": [], "market": "", "currency": "", "language": ""}


def test_another_file(home):
    assert home.run("init", "--yes", "--config", "sub/acme.toml").stdout == "sub/acme.toml\n"
    assert home.names() == ["sub/acme.toml"]


@pytest.mark.parametrize("place", ["env:MY_TOKEN", "file:/run/secrets/token", "keyring:mine/demo"])
def test_a_secret_that_is_kept_already(home, place):
    done = home.run("init", "--yes", "--source", "token", "--shop", "demo.myshopify.com", "--keep", place)
    assert home.settings()["shopify"] == {"token": place}
    assert ("export MY_TOKEN=…" in done.stderr) == (place == "env:MY_TOKEN")


@pytest.mark.parametrize(
    "flags,said",
    [
        (["--source", "token"], "--shop is needed"),
        (["--source", "app", "--shop", "demo.myshopify.com"], "--client-id is needed"),
        (["--source", "web"], "not one of the choices"),
        (["--shop", "shop.example"], "not the address of a Shopify shop"),
        (["--domain", "x"], "not a host of a shop"),
        (["--market", "Germany"], "a country's two letters"),
        (["--cutoff", "31.12.2026"], "not a date"),
        (["--source", "token", "--shop", "demo.myshopify.com", "--keep", TOKEN], "not one of the choices"),
        (["--source", "app", "--shop", "demo.myshopify.com", "--client-id", SECRET], "not a client id"),
    ],
)
def test_a_flag_that_does_not_fit_ends_it(home, flags, said):
    done = home.run("init", "--yes", *flags, status=2)
    assert said in done.stderr
    assert TOKEN not in done.stderr
    assert SECRET not in done.stderr
    assert home.names() == []


# ── Where the secret goes ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_that_only_its_owner_can_read(home):
    done = home.run("init", answers=lines("token", "n", "demo.myshopify.com", "", "", "", "file", "", TOKEN))
    place = "~/.config/linkaudit/demo.myshopify.com-token"
    assert home.settings()["shopify"] == {"token": f"file:{place}"}
    path = home.folder / "home" / place.removeprefix("~/")
    assert path.read_text("utf-8") == f"{TOKEN}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert TOKEN not in done.stdout + done.stderr
    assert "set (from a file)" in home.run("init", "--show").stdout
    path.chmod(0o644)
    home.run("init", "--yes", "--force", "--source", "token", "--shop", "demo.myshopify.com", "--keep", "file", answers=f"{TOKEN}\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_keyring_if_there_is_one(home):
    home.keyring()
    done = home.run("init", answers=lines("app", "n", "demo.myshopify.com", "", "", "", CLIENT_ID, "", "", SECRET))
    assert "[keyring]" in done.stderr
    assert home.settings()["shopify"] == {"client_id": CLIENT_ID, "client_secret": "keyring:linkaudit/demo.myshopify.com/client_secret"}
    assert json.loads((home.folder / "entries.json").read_text()) == {"linkaudit/demo.myshopify.com/client_secret": SECRET}
    assert SECRET not in done.stdout + done.stderr + (home.folder / "linkaudit.toml").read_text("utf-8")


def test_no_keyring_to_keep_it(home):
    done = home.run("init", "--yes", "--source", "token", "--shop", "demo.myshopify.com", "--keep", "keyring", answers=f"{TOKEN}\n", status=2)
    assert "there is no keyring on this system" in done.stderr
    assert home.names() == []


@pytest.mark.parametrize("secret", ["", "  ", f"{TOKEN} x", "“shpat”", SECRET])
def test_what_cannot_be_a_token_is_not_stored(home, secret):
    done = home.run("init", "--yes", "--source", "token", "--shop", "demo.myshopify.com", "--keep", "file", answers=f"{secret}\n", status=2)
    assert home.names() == []
    assert "cafebabe" not in done.stderr
    assert "feedface" not in done.stderr


class Terminal:
    """The program at a terminal of its own."""

    def __init__(self, home, *arguments):
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            home.command(*arguments), stdin=slave, stdout=slave, stderr=slave, cwd=home.folder, env=home.environment, start_new_session=True,
            preexec_fn=heed_interrupts,  # noqa: PLW1509  the tests have no threads
        )
        os.close(slave)
        self.seen = ""

    def until(self, text):
        deadline = time.monotonic() + 30
        while text not in self.seen:
            assert time.monotonic() < deadline, self.seen
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.master, 4096).decode("utf-8", "replace")
                except OSError:
                    break
        assert text in self.seen

    def interrupt(self):
        """A signal that comes just before the program begins to wait is seen only when the next one ends the wait."""
        for _ in range(30):
            self.process.send_signal(signal.SIGINT)
            while "interrupted" not in self.seen and select.select([self.master], [], [], 1.0)[0]:
                self.seen += os.read(self.master, 4096).decode("utf-8", "replace")
            if "interrupted" in self.seen:
                return

    def answer(self, prompt, text):
        self.until(prompt)
        os.write(self.master, text.encode() + b"\n")

    def end(self):
        with os.fdopen(self.master, "rb", 0):
            return self.process.wait(30)


def test_at_a_terminal_the_token_is_not_shown(home):
    terminal = Terminal(home, "init", "--source", "token", "--shop", "demo.myshopify.com")
    terminal.answer("click by click?", "n")
    terminal.answer("address that buyers see", "")
    terminal.answer("Country", "")
    terminal.answer("Day on which", "")
    terminal.answer("Place", "file")
    terminal.answer("Language of", "")
    terminal.answer("The token (it is not shown)", "not a token")
    terminal.until("Error: that is")
    terminal.seen = terminal.seen.replace("The token (it is not shown)", "", 1)
    terminal.answer("The token (it is not shown)", TOKEN)
    terminal.until("linkaudit.toml")
    assert terminal.end() == 0
    assert TOKEN not in terminal.seen
    assert home.names() == ["home/.config/linkaudit/demo.myshopify.com-token", "linkaudit.toml"]


def test_at_a_terminal_ctrl_c_leaves_nothing(home):
    terminal = Terminal(home, "init", "--source", "token", "--shop", "demo.myshopify.com", "--keep", "file", "--domain", "a.example")
    terminal.answer("click by click?", "n")
    terminal.until("none yet): ")
    terminal.interrupt()
    terminal.until("interrupted")
    assert terminal.end() == 130
    assert home.names() == []


# ── Half-way, and again ──────────────────────────────────────────────────────────────────────────────────────────────

ALL = ("token", "n", "demo.myshopify.com", "", "", "", "file", "", TOKEN)


@pytest.mark.parametrize("given", range(len(ALL)))
def test_an_end_of_input_leaves_nothing(home, given):
    done = home.run("init", answers=lines(*ALL[:given]), status=2)
    assert home.names() == []
    assert done.stdout == ""
    assert "there is nobody to answer: the input has ended" in done.stderr
    assert ("--yes" if given < len(ALL) - 1 else "--keep env:NAME") in done.stderr


def test_a_market_that_no_command_knows_is_refused_here(home):
    done = home.run("init", "--yes", "--market", "XX", status=2)
    assert "--market: XX is no market of TikTok Shop that is known here. Write one of: US, GB" in done.stderr
    assert home.names() == []
    home.run("init", "--yes", "--market", "uk")


def test_settings_are_not_replaced_unasked(home):
    (home.folder / "linkaudit.toml").write_text("# mine\n", "utf-8")
    assert "--force" in home.run("init", "--yes", status=2).stderr
    home.run("init", answers=lines("n"))
    home.run("init", answers="", status=2)
    home.run("init", answers=lines("y"), status=2)
    assert (home.folder / "linkaudit.toml").read_text("utf-8") == "# mine\n"
    assert home.names() == ["linkaudit.toml"]


@pytest.mark.parametrize("flags,answers", [(["--force", "--yes"], ""), ([], lines("y", "", "", "", "", ""))])
def test_the_old_settings_stay_beside_the_new(home, flags, answers):
    path = home.folder / "linkaudit.toml"
    path.write_text("# mine\n", "utf-8")
    path.chmod(0o600)
    done = home.run("init", *flags, answers=answers)
    assert "linkaudit.toml.bak" in done.stderr
    assert (home.folder / "linkaudit.toml.bak").read_text("utf-8") == "# mine\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert home.settings()["shop"]["domain"] == ""


def test_a_folder_that_cannot_be_written(home):
    (home.folder / "file").write_text("", "utf-8")
    done = home.run("init", "--yes", "--config", "file/linkaudit.toml", status=3)
    assert "file/linkaudit.toml: cannot be written" in done.stderr
    assert "--config" in done.stderr


# ── Showing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_show_says_value_and_origin(home):
    home.run("init", "--yes", "--domain", "shop.example")
    done = home.run("init", "--show", LINKAUDIT_SHOP_MARKET="US", LINKAUDIT_SHOPIFY_TOKEN=TOKEN, LINKAUDIT_DB="x.db")
    rows = {line.split("  ")[0]: line.split() for line in done.stdout.splitlines()}
    assert rows["[shop] domain"][2:] == ["shop.example", "file", "linkaudit.toml"]
    assert rows["[shop] market"][2:] == ["US", "environment", "LINKAUDIT_SHOP_MARKET"]
    assert rows["[shop] timezone"][2:] == ["-", "default"]
    assert rows["[shopify] token"][2:] == ["set", "(from", "environment)", "environment", "LINKAUDIT_SHOPIFY_TOKEN"]
    assert "database: x.db" in done.stdout
    assert TOKEN not in done.stdout + done.stderr
    assert home.names() == ["linkaudit.toml"]


def test_show_with_a_file_that_does_not_fit(home):
    (home.folder / "linkaudit.toml").write_text(f'[shopify]\ntoken = "{TOKEN}"\n', "utf-8")
    for flags in (["--show"], ["--show", "--json"], ["-v", "--show"]):
        done = home.run("init", *[flag for flag in flags if flag != "-v"], status=2)
        assert "shopify.token holds a secret itself" in done.stderr
        assert TOKEN not in done.stderr + done.stdout
