"""What headers say in dates and seconds."""

from __future__ import annotations

import pytest

from linkaudit.source.web.headers import retry_after

NOW = "Sun, 22 Nov 2026 10:00:00 GMT"
AFTER = [
    ("2.0", 2.0), ("2", 2.0), (" 0 ", 0.0), ("0.25", 0.25), ("", None), ("soon", None), ("-1", None), ("nan", None), ("inf", None),
    ("Sun, 22 Nov 2026 10:00:30 GMT", 30.0), ("Sun, 22 Nov 2026 09:00:00 GMT", None), ("Sun, 99 Nov 2026 10:00:30 GMT", None),
]  # fmt: skip


@pytest.mark.parametrize("text,seconds", AFTER)
def test_retry_after(text, seconds):
    assert retry_after({"Retry-After": text, "Date": NOW}) == seconds


def test_a_date_without_the_shops_own_clock_says_nothing():
    assert retry_after({"Retry-After": "Sun, 22 Nov 2026 10:00:30 GMT"}) is None
