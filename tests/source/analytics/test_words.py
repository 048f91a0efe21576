"""The words of the columns, and that no file is taken by two kinds."""

from collections import defaultdict

import pytest

from linkaudit.source.analytics import words
from linkaudit.source.analytics.kinds import ANALYTICS_KINDS


@pytest.mark.parametrize("of", ["ga4", "shopify"])
def test_no_word_means_two_things(of):
    meant = defaultdict(set)
    for word, heading in words._headings(of):
        meant[word].add((heading.field, heading.rank))
    assert {word: fields for word, fields in meant.items() if len(fields) > 1} == {}


@pytest.mark.parametrize("cell, field", [
    ("Sessions", "sessions"), ("sessions*", "sessions"), ("Sessions (Sep 2025)", "other"), ("% change in sessions", ""),
    ("Total revenue (previous year)", "other"), ("Total revenue, USD", "revenue"), ("Session source / medium (x)", "source_medium"),
    ("", ""), ("x" * 500, ""), ("Ereignisanzahl", "other"),
])
def test_headings(cell, field):
    assert words.heading("ga4", cell).field == field


def test_one_file_one_kind(write, member_at):
    files = {
        "shopify_sessions": "Landing page path,Sessions\n/a,5\n", "ga4": "Landing page + query string,Sessions\n/a,5\n",
        "access_log": '203.0.113.9 - - [01/Sep/2026:10:00:00 +0200] "GET /a HTTP/2.0" 200 5120 "-" "Mozilla/5.0 (X11)"\n',
    }
    for name, text in files.items():
        member = member_at(write(f"{name}.txt", text))
        assert [kind.name for kind in ANALYTICS_KINDS if kind.recognise(member)] == [name]
    assert {kind.stage for kind in ANALYTICS_KINDS} == {"traffic"}
