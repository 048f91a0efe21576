"""What headers say of a host's limits, hostile ones included."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkaudit.source.live.limits import LONGEST, Told, read

AT = 1_800_000_000.0


@pytest.mark.parametrize("headers, told", [
    ({}, Told()),
    ({"retry-after": "3"}, Told(3.0)),
    ({"retry-after": "2.0"}, Told(2.0)),
    ({"retry-after": "Wed, 21 Oct 2026 07:28:10 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}, Told(10.0)),
    ({"retry-after": "Wed, 21 Oct 2026 07:28:10 GMT", "date": "Wed, 21 Oct 2026 07:29:00 GMT"}, Told(0.0)),
    ({"retry-after": "-5"}, Told()), ({"retry-after": "soon"}, Told()), ({"retry-after": "999999999"}, Told(LONGEST)),
    ({"ratelimit": "limit=10, remaining=0, reset=7"}, Told(7.0, 0)), ({"ratelimit": '"default";r=0;t=9'}, Told(9.0, 0)),
    ({"ratelimit": '"default";r=50;t=30'}, Told(None, 50)),
    ({"ratelimit-remaining": "0", "ratelimit-reset": "4"}, Told(4.0, 0)),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(AT) + 8)}, Told(8.0, 0)),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(AT * 1000) + 8_000)}, Told(8.0, 0)),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2027-01-15T08:00:09Z"}, Told(9.0, 0)),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2027-01-15T08:00:09"}, Told(9.0, 0)),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "Fri, 15 Jan 2027 08:00:09 GMT"}, Told(9.0, 0)),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "0001-01-01T00:00:00"}, Told(0.0, 0)),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "12h"}, Told(None, 0)),
    ({"x-ratelimit-remaining": "12", "x-ratelimit-reset": "60"}, Told(None, 12)),
    ({"x-rate-limit-remaining": "many"}, Told()),
])  # fmt: skip
def test_what_headers_say(headers, told):
    assert read(headers, AT) == told


@given(st.dictionaries(st.sampled_from(["retry-after", "date", "ratelimit", "ratelimit-remaining", "ratelimit-reset", "x-ratelimit-reset",
                                        "x-ratelimit-remaining"]), st.text(max_size=30)))  # fmt: skip
def test_any_text(headers):
    told = read(headers, AT)
    assert told.wait is None or 0 <= told.wait <= LONGEST
    assert told.left is None or told.left >= 0
