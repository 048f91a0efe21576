"""linkaudit run tells what changed and why it failed, and is never failed by the telling: a real server, real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.notify import doors

GONE = "url,surface,sessions,orders,revenue,currency\nhttps://shop.example/products/tent?utm_source=tiktok,video,10,2,40.00,USD\n"


@pytest.fixture
def door():
    with doors.web() as found:
        yield found


@pytest.fixture
def told(shop, door, monkeypatch):
    """A shop whose runs tell the door; the address is in a variable, with a key in it."""
    monkeypatch.setenv("LINKAUDIT_NOTIFY_URLS", f"json://127.0.0.1:{door.port}/hooks/k3y-that-opens-it")
    shop.again = lambda *more, status=0: shop.run(
        "run", *shop.files, "--domain", "shop.example", "--out", "out", *more, status=status
    )
    return shop


def messages(door):
    return [(post.data["title"], post.data["message"]) for post in door.posts]


def test_first_then_quiet_then_what_changed(told, door):
    told.again("-q")
    ((title, text),) = messages(door)
    assert title == "linkaudit, shop.example: the first audit is complete"
    assert "TikTok earned 60.00 USD (period not known): 40.00 ends with the policy, 20.00 came through broken links" in text
    told.again("-q")
    assert len(door.posts) == 1  # no news is no message
    assert "run 2, unchanged: nothing was to be sent" in told.run("status").stdout
    told.links.write_text(GONE, "utf-8")
    told.again("-q", "--lang", "zh")
    title, text = messages(door)[1]
    assert title.startswith("linkaudit，shop.example：自 20")
    assert "链接：1 消失" in text
    assert "TikTok 带来 40.00 USD" in text
    assert "https://shop.example/products/gone?utm_source=tiktok" in text
    told.again("-q", "--no-notify")
    assert len(door.posts) == 2
    assert door.posts[0].path == "/hooks/k3y-that-opens-it"


def test_what_could_not_be_told_is_told_by_the_next_run(told, door):
    told.again("-q")
    told.links.write_text(GONE, "utf-8")
    door.answers[""] = (503, b"closed for the night")
    done = told.again()
    assert "notify: not delivered to env:LINKAUDIT_NOTIFY_URLS (json://…): not taken: Failed to send JSON" in done.stderr
    assert "closed for the night" in done.stderr
    assert "Files:" in done.stdout
    assert "not delivered to env:LINKAUDIT_NOTIFY_URLS" in told.run("status").stdout
    kept = json.loads(told.run("status", "--json").stdout)["notices"]
    assert [(one["run_id"], one["reason"]) for one in kept] == [(2, "changed")]
    door.answers.clear()
    told.again("-q")
    assert "1 gone" in messages(door)[-1][1]
    for text in (done.stderr, done.stdout, told.run("status").stdout, (told.folder / "linkaudit.db").read_bytes().decode("latin-1")):
        assert "k3y-that" not in text


def test_a_failure_is_told_with_cause_and_cure(told, door):
    (told.folder / "broken.json").write_text('{"products": [{"id": 1,', "utf-8")
    told.run("run", "broken.json", "--domain", "shop.example", status=2)
    told.run("run", "nothing.csv", "--domain", "shop.example", status=2)
    (first, text), (second, why) = messages(door)
    assert first == second == "linkaudit, shop.example: the audit cannot run as it is set"
    assert text.startswith("Cause: broken.json")
    assert "nothing.csv" in why
    assert "\nCure: " in why
    assert door.posts[0].data["type"] == "failure"


def test_an_overlapping_run_is_told_although_nothing_can_be_kept(told, door):
    told.again("-q")
    code = "import sys, time\nfrom pathlib import Path\nfrom linkaudit.store.database import hold\nwith hold(Path('linkaudit.db')):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    with subprocess.Popen([sys.executable, "-c", code], cwd=told.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        done = told.again(status=3)
        holder.communicate("")
    assert f"in use by another run (process {holder.pid}" in done.stderr
    title, text = messages(door)[-1]
    assert title == "linkaudit, shop.example: the audit could not finish"
    assert f"process {holder.pid}" in text
    assert "what was sent is not remembered" in done.stderr


def test_when_it_is_to_be_told(told, door):
    told.write("linkaudit.toml", '[notify]\nwhen = "always"\nlang = "zh"\n')
    told.again("-q")
    told.again("-q")
    assert "没有变化" in messages(door)[1][0]
    told.write("linkaudit.toml", '[notify]\nwhen = "failed"\n')
    told.links.write_text(GONE, "utf-8")
    told.again("-q")
    assert len(door.posts) == 2
    told.run("run", "nothing.csv", status=2)
    assert len(door.posts) == 3


def test_without_the_library_and_with_a_place_that_is_empty(told, door, monkeypatch):
    told.write("apprise.py", "raise ImportError('not here')\n")
    # a fresh interpreter: which libraries there are is decided when it starts
    command = [sys.executable, "-m", "linkaudit", "run", *map(str, told.files), "--domain", "shop.example", "--out", "out"]
    path = os.pathsep.join([str(told.folder), *filter(None, sys.path)])
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=told.folder, env=os.environ | {"PYTHONPATH": path})
    assert done.returncode == 0, done.stderr
    assert "the library for messages is not installed. Install it with: pip install 'linkaudit[notify]'." in done.stderr
    assert door.posts == []
    monkeypatch.delenv("LINKAUDIT_NOTIFY_URLS")
    told.write("linkaudit.toml", '[notify]\nurls = ["env:NOWHERE"]\n')
    done = told.again()  # the first message is still owed
    assert "notify: not delivered to env:NOWHERE: the variable NOWHERE is not set" in done.stderr
    told.write("linkaudit.toml", "")
    assert "no address is set to write to" in told.again("--notify", status=2).stderr


def test_doctor_looks_and_sends_a_test(told, door):
    checks = told.run("doctor").stdout
    assert "ok     notify     env:LINKAUDIT_NOTIFY_URLS (json://…): can be written to" in checks
    assert door.posts == []
    assert "a test was sent" in told.run("doctor", "--notify").stdout
    assert messages(door)[0][0].endswith(": a test")
    door.answers[""] = (401, b"who are you")
    done = told.run("doctor", "--notify", status=3)
    assert "who are you" in done.stdout
    assert "k3y-that" not in done.stdout


def test_settings_are_shown_without_the_secret(told):
    told.write("linkaudit.toml", '[notify]\nurls = ["json://127.0.0.1:9/hooks", "env:NOWHERE"]\n')
    assert "k3y" not in told.run("init", "--show").stdout
    assert "set (from environment)" in told.run("init", "--show").stdout


def test_a_mail(shop, monkeypatch):
    with doors.mail() as door:
        monkeypatch.setenv("MAIL", f"mailto://127.0.0.1:{door.port}?from=audit@shop.example&to=me@shop.example")
        shop.write("linkaudit.toml", '[notify]\nurls = ["MAIL"]\n')
        command = ["run", *shop.files, "--domain", "shop.example", "--lang", "zh"]
        shop.run(*command, "-q")
        (mail,) = door.mails
        assert mail["subject"] == "linkaudit，shop.example：首次检查已完成"
        assert mail["to"] == "me@shop.example"
        body = mail.get_body(("plain", "html"))
        assert body
        assert "TikTok 带来 60.00 USD" in body.get_content()
        door.refused = "5.1.1 no such user"
        shop.links.write_text(GONE, "utf-8")
        assert "没发到 MAIL (mailto://…)：没被接收" in shop.run(*command).stderr
