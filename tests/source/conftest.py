"""Ways to write files and to read them through a kind."""

import csv
import io
import zipfile

import pytest

from linkaudit.errors import UnreadableInput
from linkaudit.model import Coverage, Skip, Tally
from linkaudit.source.reading.opening import members


@pytest.fixture
def write(tmp_path):
    """Write text or bytes to a file of that name; return its path."""
    def to_file(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path
    return to_file


@pytest.fixture
def table():
    """Return rows as a CSV text."""
    def to_text(*rows, delimiter=","):
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
        return out.getvalue()
    return to_text


@pytest.fixture
def zipped(tmp_path):
    """Write a zip archive of these files; return its path."""
    def to_zip(name, files):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for inner, content in files.items():
                archive.writestr(inner, content)
        return path
    return to_zip


@pytest.fixture
def member_at():
    """Return the one member at a path."""
    def one(path):
        [member] = members([path])
        return member
    return one


@pytest.fixture
def read(member_at):
    """Read a file whole; return its records by type, and the error that ended it, if any."""
    return lambda kind, path: Read(kind, member_at(path))


class Read:
    def __init__(self, kind, member):
        assert kind.recognise(member)
        self.batches, self.fault = [], None
        try:
            for batch in kind.read(member, 0):
                self.batches.append(batch)
        except UnreadableInput as fault:
            self.fault = fault
        self.records = [record for batch in self.batches for record in batch.records]

    def of(self, kind):
        return [record for record in self.records if isinstance(record, kind)]

    @property
    def skips(self):
        return [(skip.where, skip.why) for skip in self.of(Skip)]

    @property
    def tallies(self):
        found: dict[str, int] = {}
        for tally in self.of(Tally):
            found[tally.why] = found.get(tally.why, 0) + tally.count
        return found

    @property
    def coverage(self):
        return {one.kind: one.whole for one in self.of(Coverage)}


@pytest.fixture
def resumes(member_at):
    """Check that reading from each cursor that was yielded gives exactly the rest, and that refs are unique."""
    def check(kind, path, least=2):
        member = member_at(path)
        whole = list(kind.read(member, 0))
        assert len(whole) >= least
        cursors = [batch.cursor for batch in whole]
        assert cursors == sorted(set(cursors))
        for at, cursor in enumerate(cursors, 1):
            assert list(kind.read(member, cursor)) == whole[at:]
        seen = [(type(record), record.ref) for batch in whole for record in batch.records if hasattr(record, "ref")]
        assert len(seen) == len(set(seen))
        assert isinstance(whole[-1].records[-1], Coverage | Tally) or kind.name == "link_list"
    return check
