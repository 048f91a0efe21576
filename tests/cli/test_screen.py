"""How far something is: a line drawn over at a terminal, plain lines now and then elsewhere, true after an interruption."""

from __future__ import annotations

import io
import re

import pytest

from linkaudit.cli.layout import width
from linkaudit.cli.screen import Screen
from linkaudit.pipeline.job import Task
from tests.cli.terminal import at_terminal

TASK = Task("orders.json", "records")


class Watch:
    """A clock that is put forward by hand, and a screen by it."""

    def __init__(self, *, live, columns=80):
        self.time, self.stream = 100.0, io.StringIO()
        self.screen = Screen(self.stream, live=live, columns=lambda: columns, clock=lambda: self.time)

    def shows(self, task, *moves):
        """Move on by (seconds, done, share), and return what was written while the task went on."""
        with self.screen.meter(task) as move:
            for seconds, done, share in moves:
                self.time += seconds
                move(done, share)
            return self.stream.getvalue()


def test_what_is_done_at_once_is_not_talked_about():
    for live in (True, False):
        watch = Watch(live=live)
        assert watch.shows(TASK, (0.2, 500, 0.5), (0.2, 1000, 1.0)) == ""
        assert watch.stream.getvalue() == ""


def test_rate_and_time_left():
    assert Watch(live=False).shows(TASK, (10, 5_000, 0.25)) == "orders.json: 25%, about 30 s left, 5,000 records, 500 a second\n"
    assert Watch(live=False).shows(TASK, (10, 5_000, None)) == "orders.json: total unknown, 5,000 records, 500 a second\n"
    assert Watch(live=False).shows(TASK, (40, 60, 0.01)).endswith("1%, about 66 min left, 60 records, 1.5 a second\n")


def test_plain_lines_come_now_and_then():
    told = Watch(live=False).shows(TASK, *((1.0, at * 10, at / 100) for at in range(1, 101)))
    assert [int(one) for one in re.findall(r"(\d+)%", told)] == [10, 40, 70, 100]
    assert "\r" not in told
    assert "\x1b" not in told


def test_what_was_done_before_counts_as_done_and_not_for_the_rate():
    told = Watch(live=False).shows(Task("orders.json", "records", 8_000), (100, 8_100, 0.8), (10, 8_600, 0.85))
    assert told == "orders.json: 85%, about 30 s left, 8,600 records, 50 a second\n"


@pytest.mark.parametrize("columns", [20, 60, 200])
def test_a_line_that_is_drawn_fits_and_goes_away(columns):
    watch = Watch(live=True, columns=columns)
    shown = watch.shows(Task("订单导出文件.json", "records"), (1, 10, 0.1), (1, 20, 0.2))
    assert [width(part) < columns for part in shown.split("\r\x1b[K")] == [True] * 3
    watch.screen.tell("a notice")
    assert watch.stream.getvalue() == shown + "\r\x1b[Ka notice\n"


@pytest.fixture(scope="module")
def long_list(tmp_path_factory):
    folder = tmp_path_factory.mktemp("long")
    (folder / "links.csv").write_text("url,sessions\n" + "".join(f"https://shop.example/products/p{at}?utm_source=tiktok,1\n" for at in range(120_000)), "utf-8")
    return folder


def test_at_a_terminal_a_killed_command_goes_on_from_what_was_saved(long_list):
    call = ("traffic", "links.csv", "--domain", "shop.example")
    killed = at_terminal(long_list, *call, columns=60, kill_when=lambda text: " left, " in text)
    assert killed.status == -9
    saved = int(at_terminal(long_list, "status", "--json").text.partition('"cursor": ')[2].partition(",")[0])
    again = at_terminal(long_list, *call, columns=60)
    assert again.status == 0
    assert f"links.csv: reading as link list, going on after {saved:,} records" in "\n".join(again.lines)
    first = re.search(r"([\d,]+) records", again.drawn[0])
    assert first is not None
    assert int(first[1].replace(",", "")) >= saved
    assert all(width(line) < 60 for line in again.drawn)
    assert not [line for line in again.lines if "%" in line]  # what was drawn is gone
    assert at_terminal(long_list, *call, set_to={"TERM": "dumb"}).text == "links.csv: read before, unchanged\r\n"
