"""What was skipped is remembered over an interruption: the kind is not whole, wherever reading goes on."""

import json

import pytest

from linkaudit.model import UNREAD, Coverage
from linkaudit.source.json.kinds import BulkContent, JsonContent
from linkaudit.source.tables.product_csv import ProductCsv
from linkaudit.source.tables.redirect_csv import RedirectCsv

MANY = range(700)
THING = {"__typename": "Page", "id": "gid://shopify/Page/{}", "handle": "p{}"}


def bulk_line(at):
    return json.dumps({name: value.format(at) for name, value in THING.items()})


CASES = {
    "product": (ProductCsv(), ["Handle,Title", "bad,B,x", *(f"h{at},T" for at in MANY)]),
    "redirect": (RedirectCsv(), ["Redirect from,Redirect to", "/x,/y,z", *(f"/a{at},/b" for at in MANY)]),
    "page": (JsonContent(), ['{"pages": ["bad"', *(f', {{"id": {at}, "handle": "p{at}", "body_html": ""}}' for at in MANY), "]}"]),
    "page in lines": (BulkContent(), [bulk_line(9999), "no JSON", *(bulk_line(at) for at in range(3000))]),
}


@pytest.mark.parametrize("case", CASES)
def test_going_on_after_a_bad_record(write, read, resumes, case):
    kind, lines = CASES[case]
    path = write("a.txt", "\n".join([*lines, ""]))
    told = {one.kind: one.why for one in read(kind, path).of(Coverage)}
    assert told[case.partition(" ")[0]] == UNREAD
    resumes(kind, path)
