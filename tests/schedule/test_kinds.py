"""Each kind of timer is read back by what reads such files: words come out as they went in, times are those meant."""

from __future__ import annotations

import json
import plistlib
import subprocess
import sys
from datetime import date
from importlib.resources import files
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import linkaudit.schedule
from linkaudit.errors import StoreError, UsageError
from linkaudit.schedule import cron, github, launchd, registry, shell, systemd, windows
from linkaudit.schedule.timer import Timer, parse_every, parse_time, refuse_unprintable

NASTY = "店铺 50% \"q\" $x & it's <b> ${y} `z`;#"
ECHO = (sys.executable, "-c", "import json, os, sys; print(json.dumps([sys.argv[1:], os.getcwd(), os.environ.get('T')]))")
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
# no control characters, no lone surrogates: what a path of a timer may have
PATHS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)


def timer(**given_):
    plain: dict[str, Any] = {
        "name": "linkaudit-shop-1a2b3c4d", "words": ("/usr/bin/python3", "-m", "linkaudit", "run", f"/srv/{NASTY}/链接.csv", "-q"),
        "folder": f"/srv/{NASTY}", "hour": 3, "minute": 30, "database": f"/srv/{NASTY}/a.db", "out": f"/srv/{NASTY}/out",
    }  # fmt: skip
    return Timer(**(plain | given_))


def only(made):
    (file,) = made
    return file.content


def cron_line(content):
    """Read one line as cron does: five fields, then the command up to a bare ``%``; one after a backslash is meant."""
    (line,) = [one for one in content.decode().split("\n") if one and not one.startswith("#")]
    *fields, command = line.split(" ", 5)
    out, at = "", 0
    while at < len(command):
        assert command[at] != "%", "cron would end the command here"
        at += command[at] == "\\"
        out += command[at]
        at += 1
    return fields, out


def run_shell(command, **environment):
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin", **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_registry_is_complete():
    modules = {path.name.removesuffix(".py") for path in files(linkaudit.schedule).iterdir() if path.name.endswith(".py")}
    assert {kind.name for kind in registry.KINDS} == modules - {"__init__", "registry", "shell", "timer"}
    for kind in registry.KINDS:
        assert kind.generate.__module__ == f"linkaudit.schedule.{kind.name}"
        assert all(timer().mark in content.content.decode("utf-16" if kind.name == "windows" else "utf-8") for content in kind.generate(timer()))
        assert registry.kind_of(kind.name) is kind
    with pytest.raises(UsageError, match="cron, systemd, launchd, windows, github"):
        registry.kind_of("at")


@pytest.mark.parametrize("text,wanted", [("day", 0), ("week", 1), ("Monday", 1), ("SUN", 7), ("thu", 4)])
def test_every(text, wanted):
    assert parse_every(text) == wanted


@pytest.mark.parametrize("parse,text", [(parse_every, "month"), (parse_every, ""), (parse_time, "24:00"), (parse_time, "3.30"), (parse_time, "03:60"), (parse_time, "")])
def test_what_cannot_be_meant_is_refused(parse, text):
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert caught.value.cure


def test_a_line_break_is_refused():
    with pytest.raises(UsageError, match="line break"):
        refuse_unprintable(timer(folder="/srv/a\nb"))


# ── cron and the shell ───────────────────────────────────────────────────────────────────────────────────────────────


def test_cron_runs_the_words_in_the_folder(tmp_path):
    folder = tmp_path / NASTY.replace("/", "")
    folder.mkdir()
    (tmp_path / "my env").write_text("T='a token'\n")
    log = folder / "a.db.log"
    made = timer(words=(*ECHO, NASTY, ""), folder=str(folder), log=str(log), secrets=str(tmp_path / "my env"), variables=("T",))
    fields, command = cron_line(only(cron.generate(made)))
    assert fields == ["30", "3", "*", "*", "*"]
    assert run_shell(command) == ""
    assert json.loads(log.read_text("utf-8")) == [[NASTY, ""], str(folder), "a token"]
    assert "a token" not in command


def test_a_log_that_has_grown_large_is_put_aside(tmp_path):
    log, aside = tmp_path / NASTY.replace("/", ""), tmp_path / f"{NASTY.replace('/', '')}.1"
    command = shell.script(timer(words=ECHO, folder=str(tmp_path), log=str(log)), log=True)
    log.write_bytes(b"a" * 1_999_999)
    run_shell(command)
    assert log.stat().st_size > 2_000_000
    assert not aside.exists()
    for _ in range(2):
        run_shell(command)
    assert aside.read_bytes().startswith(b"aaa")
    assert len(log.read_text("utf-8").splitlines()) == 2


def test_without_the_file_of_variables_the_run_still_starts(tmp_path):
    made = timer(words=ECHO, folder=str(tmp_path), secrets=str(tmp_path / "none"), variables=("T",))
    assert json.loads(run_shell(shell.script(made, log=False)))[2] is None


@settings(max_examples=25)
@given(st.lists(PATHS.filter(lambda text: "\\" not in text), max_size=3))
def test_cron_keeps_any_word(words):
    _, command = cron_line(only(cron.generate(timer(words=(*ECHO, *words), folder="/"))))
    assert json.loads(run_shell(command))[0] == words


@pytest.mark.parametrize("weekday,field", [(0, "*"), (1, "1"), (7, "0")])
def test_cron_day(weekday, field):
    assert cron_line(only(cron.generate(timer(weekday=weekday))))[0][4] == field


@pytest.mark.parametrize("zone,runs", [("Asia/Kathmandu", True), ("Asia/Kolkata", False), ("UTC", False)])
def test_another_zone_is_asked_of_the_shell(tmp_path, zone, runs):
    """``date`` is one that is stopped at 2026-07-02 21:45 UTC, a Thursday: 03:30 on Friday in Nepal."""
    date_ = tmp_path / "date"
    date_.write_text('#!/bin/sh\nexec /bin/date -d "2026-07-02 21:45 UTC" "$@"\n')
    date_.chmod(0o755)
    made = timer(words=("/bin/echo", "runs"), folder="/", timezone=zone, weekday=5)
    fields, command = cron_line(only(cron.generate(made)))
    assert fields == ["0,15,30,45", "*", "*", "*", "*"]
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False, env={"PATH": f"{tmp_path}:/usr/bin:/bin"})
    assert (done.stdout == "runs\n") is runs


def test_jitter_is_asked_of_the_shell():
    assert run_shell(shell.delay(0)) == ""
    assert "% 301 ))" in shell.script(timer(jitter=5), log=False)


@pytest.mark.parametrize("words,said", [(("/p", "a\\b"), "backslash"), (("/p", "长" * 400), "bytes, cron takes 990")])
def test_what_cron_cannot_hold_is_refused(words, said):
    with pytest.raises(UsageError, match=said):
        cron.generate(timer(words=words))


OTHERS = b"MAILTO=me\n# mine\n0 1 * * * echo 100\\%\n\n\xe5\xba\x97\xff no utf-8\n"


@settings(max_examples=50)
@given(st.binary(max_size=60).filter(lambda text: b"\r" not in text), st.binary(max_size=40).filter(lambda text: b"\r" not in text))
def test_other_lines_of_a_crontab_are_never_touched(above, below):
    block = only(cron.generate(timer()))
    once = cron.merged(above, timer(), block)
    assert once.startswith(above)
    assert cron.merged(once, timer(), block) == once
    grown = once + below
    newer = only(cron.generate(timer(hour=4)))
    changed = cron.merged(grown, timer(), newer)
    assert changed.endswith(newer + below)
    kept = above + (b"\n" if above and not above.endswith(b"\n") else b"")
    assert cron.merged(changed, timer(), b"") == kept + below


def test_a_crontab_of_two_shops():
    other = timer(name="linkaudit-other-00000000")
    both = cron.merged(cron.merged(OTHERS, timer(), only(cron.generate(timer()))), other, only(cron.generate(other)))
    assert cron.merged(both, timer()) == OTHERS + only(cron.generate(other))
    assert cron.merged(OTHERS, timer()) == OTHERS


@pytest.mark.parametrize("lines", [[0], [1], [1, 0], [0, 0, 1]])
def test_damaged_marks_are_left_alone(lines):
    marks = [f"# begin {timer().mark}\n".encode(), f"# end {timer().mark}\n".encode()]
    with pytest.raises(StoreError, match="damaged; nothing was changed"):
        cron.merged(OTHERS + b"".join(marks[at] for at in lines), timer(), b"x\n")


# ── launchd, Windows ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_property_list_runs_the_words(tmp_path):
    made = timer(words=(*ECHO, NASTY), folder=str(tmp_path), log="/tmp/a & b.log", weekday=7)
    agent = plistlib.loads(only(launchd.generate(made)))
    assert agent["Label"] == made.name
    assert agent["StartCalendarInterval"] == {"Hour": 3, "Minute": 30, "Weekday": 7}
    assert agent["StandardErrorPath"] == agent["StandardOutPath"] == "/tmp/a & b.log"
    *program, command = agent["ProgramArguments"]
    assert program == ["/bin/sh", "-c"]
    assert json.loads(run_shell(command)) == [[NASTY], str(tmp_path), None]
    zoned = plistlib.loads(only(launchd.generate(timer(timezone="Asia/Tokyo"))))
    assert zoned["StartCalendarInterval"] == [{"Minute": at} for at in (0, 15, 30, 45)]


def windows_words(line):
    """Read a command line as programs of Microsoft's C library do (CommandLineToArgvW, without its first word)."""
    words, word, quoted, at = [], None, False, 0
    while at < len(line):
        slashes = len(line[at:]) - len(line[at:].lstrip("\\"))
        at += slashes
        if slashes:
            mark = line[at : at + 1] == '"'
            word = (word or "") + "\\" * (slashes // 2 if mark else slashes)
            if mark and slashes % 2:
                word += '"'
                at += 1
        elif line[at] == '"':
            quoted, word, at = not quoted, word or "", at + 1
        elif line[at] in " \t" and not quoted:
            words += [] if word is None else [word]
            word, at = None, at + 1
        else:
            word, at = (word or "") + line[at], at + 1
    assert not quoted
    return words + ([] if word is None else [word])


@settings(max_examples=200)
@given(st.lists(PATHS | st.text('\\" a', max_size=8), max_size=4))
def test_windows_reads_back_any_word(words):
    line = " ".join(map(windows.quoted, words))
    assert windows_words(line) == words
    assert windows_words(subprocess.list2cmdline(words)) == words


@pytest.mark.parametrize("weekday,days", [(0, None), (2, "Tuesday")])
def test_a_task_of_windows(weekday, days):
    made = timer(words=(r"C:\My & Co\python.exe", "run", NASTY), folder=r"C:\店 铺 & 100%", weekday=weekday, jitter=7, variables=("T",))
    content = only(windows.generate(made))
    assert content.startswith(b"\xff\xfe")
    task = etree.fromstring(content)
    trigger, action = task.find(f"{TASK}Triggers/{TASK}CalendarTrigger"), task.find(f"{TASK}Actions/{TASK}Exec")
    assert trigger is not None
    assert action is not None
    command, arguments, folder = (one.text for one in action)
    assert (command, folder) == (made.words[0], made.folder)
    assert windows_words(arguments or "") == list(made.words[1:])
    assert trigger.findtext(f"{TASK}StartBoundary") == "2026-01-01T03:30:00"
    assert trigger.findtext(f"{TASK}RandomDelay") == "PT7M"
    found = trigger.find(f".//{TASK}DaysOfWeek")
    assert (None if found is None else [str(one.tag) for one in found]) == (None if days is None else [f"{TASK}{days}"])
    assert task.findtext(f"{TASK}Settings/{TASK}MultipleInstancesPolicy") == "IgnoreNew"


@pytest.mark.parametrize("minutes,offset", [(480, "+08:00"), (345, "+05:45"), (-210, "-03:30"), (0, "+00:00")])
def test_a_task_keeps_to_one_offset(minutes, offset):
    assert f"03:30:00{offset}<" in only(windows.generate(timer(timezone="X", offsets=(minutes,)))).decode("utf-16")
    with pytest.raises(UsageError, match="summer time"):
        windows.generate(timer(timezone="X", offsets=(minutes, minutes + 60)))


# ── GitHub ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def workflow(made):
    found = yaml.safe_load(only(github.generate(made)))
    return found[True]["schedule"], found["jobs"]["audit"]["steps"]  # YAML 1.1 reads `on` as a truth


def test_a_workflow_runs_the_words_with_paths_of_the_repository():
    made = timer(words=(*ECHO, f"/srv/{NASTY}/链接 1.csv", "--db", f"/srv/{NASTY}/a.db", "-q"), variables=("LINKAUDIT_SHOPIFY_TOKEN",), weekday=1)
    crons, steps = workflow(made)
    assert crons == [{"cron": "30 3 * * 1"}]
    (step,) = [one for one in steps if "env" in one and "id" not in one]
    assert step["run"] == "linkaudit '链接 1.csv' --db a.db -q\n"
    assert step["env"] == {"LINKAUDIT_SHOPIFY_TOKEN": "${{ secrets.LINKAUDIT_SHOPIFY_TOKEN }}"}


@pytest.mark.parametrize("word", ["/elsewhere/a.csv", "/srv", "C:\\a.csv", f"/srv/{NASTY}/${{{{ x }}}}"])
def test_a_path_outside_the_repository_is_refused(word):
    with pytest.raises(UsageError, match="in its repository"):
        github.generate(timer(words=(*ECHO, word)))


@pytest.mark.parametrize("hour,offset,weekday,wanted", [(3, 480, 1, "30 19 * * 0"), (23, -300, 7, "30 4 * * 1"), (3, 480, 0, "30 19 * * *"), (3, 330, 7, "0 22 * * 6")])
def test_a_workflow_has_times_of_utc(hour, offset, weekday, wanted):
    assert workflow(timer(hour=hour, weekday=weekday, timezone="X", offsets=(offset,)))[0] == [{"cron": wanted}]


@pytest.mark.parametrize("day,goes", [(date(2026, 1, 5), ["30 2 * * *"]), (date(2026, 7, 6), ["30 1 * * *"])])
def test_of_a_zone_with_summer_time_one_line_is_in_force(tmp_path, day, goes):
    date_ = tmp_path / "date"
    date_.write_text(f'#!/bin/sh\nexec /bin/date -d "{day} 12:00 UTC" "$@"\n')
    date_.chmod(0o755)
    crons, steps = workflow(timer(timezone="Europe/Berlin", offsets=(60, 120)))
    went = []
    for cron_ in [*(one["cron"] for one in crons), ""]:
        out = tmp_path / "output"
        out.write_text("")
        run_shell(steps[0]["run"], CRON=cron_, GITHUB_OUTPUT=str(out), PATH=f"{tmp_path}:/usr/bin:/bin")
        went += [cron_] if out.read_text() == "go=yes\n" else []
    assert went == [*goes, ""]  # started by hand it always goes


# ── systemd (its own programs read units in tests/system) ────────────────────────────────────────────────────────────


def test_units_quote_specifiers_and_variables():
    service, unit = systemd.generate(timer(variables=("T",), secrets="/home of/50%.env", jitter=4, weekday=3, timezone="Asia/Shanghai"))
    text = service.content.decode()
    assert "EnvironmentFile=-/home of/50%%.env\n" in text
    assert f"WorkingDirectory={timer().folder.replace('%', '%%')}\n" in text
    assert '50%% \\"q\\" $$x & it\'s <b> $${y}' in text
    assert "OnCalendar=Wed *-*-* 03:30:00 Asia/Shanghai\nRandomizedDelaySec=4min\n" in unit.content.decode()
    with pytest.raises(UsageError, match="ends in a space"):
        systemd.generate(timer(folder="/srv/a "))


@given(st.sampled_from(registry.KINDS), st.integers(0, 23), st.integers(0, 59), st.integers(0, 7), st.integers(0, 720))
def test_every_kind_is_made_again_alike(kind, hour, minute, weekday, jitter):
    made = msgspec.structs.replace(timer(), hour=hour, minute=minute, weekday=weekday, jitter=jitter)
    assert kind.generate(made) == kind.generate(made)
