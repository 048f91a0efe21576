"""Sessions counted anew from one export at a time agree by page and by place."""

from __future__ import annotations

import pytest

from tests.independent import recount
from tests.shops import traffic_truth
from tests.shops.traffic_world import DOMAIN


@pytest.mark.parametrize("kind", ["ga4", "shopify", "log", "report"])
def test_sessions_of_one_export(made, kind):
    out = made.run(f"only-{kind}", kind)
    texts = [path.read_text("utf-8-sig") for path in made.files[kind]]
    assert recount.differences(out, kind, texts, DOMAIN) == []


def test_the_script_agrees_with_what_was_made(made):
    [path] = made.files["ga4"]
    pages, _ = recount.counted("ga4", [path.read_text("utf-8")], DOMAIN)
    told = traffic_truth.sessions(made.world)
    hidden = [one.page for one in made.world.sessions if one.referrer.startswith("android-app")]  # "direct" in GA4
    for page in hidden:
        told[page] -= 1
    wrapped = {page.rstrip("/") or "/": count for page, count in told.items()}
    assert +pages == {page: count for page, count in wrapped.items() if count}
