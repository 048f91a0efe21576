"""Every code of a listing's problems is explained, once, in the form the docs print."""

from __future__ import annotations

import re

from linkaudit.listing.rules import BY_CODE, RULES

CODES = """
TS101 TS102 TS111 TS112 TS113 TS121 TS122 TS123 TS124 TS125 TS131 TS132 TS133 TS134 TS135 TS141 TS142 TS143
TS151 TS152 TS153 TS161 TS162 TS171 TS172 TS181 TS182 TS183 TS184 TS191 TS201
""".split()


def test_all_codes_in_order():
    assert [rule.code for rule in RULES] == CODES
    assert list(BY_CODE) == CODES


def test_every_rule_says_why_what_to_do_and_who_says_so():
    for rule in RULES:
        assert rule.title[0].isupper()
        assert rule.why.endswith(".")
        assert not rule.cure.endswith(".")
        assert re.search(r"read 20\d\d-\d\d-\d\d$", rule.source), rule.code
