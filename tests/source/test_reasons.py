"""Reasons that are counted read well as "3 x WHAT: WHY"."""

import pkgutil
from importlib import import_module

import pytest

from linkaudit.source import ads, analytics
from linkaudit.source.reading import dates, facts, tabular

ASIDE = {"ORIGIN", "SHAPE"}  # names of things, no reasons


def reasons():
    modules = [import_module(f"{folder.__name__}.{one.name}") for folder in (ads, analytics) for one in pkgutil.iter_modules(folder.__path__)]
    for module in (*modules, dates, facts, tabular):
        for name, value in vars(module).items():
            if name.isupper() and not name.startswith("_") and name not in ASIDE and isinstance(value, str) and len(value) > 4:
                yield pytest.param(value, id=f"{module.__name__.rpartition('.')[2]}.{name}")


@pytest.mark.parametrize("reason", list(reasons()))
def test_a_reason_has_two_halves(reason):
    what, mark, why = reason.partition(": ")
    assert what
    assert mark
    assert why
    assert not reason.endswith(".")
    assert what.split()[0] not in {"no", "only"}
