"""What stands at the paths given: archives opened, themes found, dangers refused."""

import gzip
import io
import os
import re
import zipfile

import pytest

from linkaudit.errors import UnreadableInput
from linkaudit.source.reading import opening, streams
from linkaudit.source.reading.opening import members, theme_roots

THEME = {
    "layout/theme.liquid": "<html></html>", "templates/index.json": "{}", "sections/hero.liquid": "hero",
    "config/settings_data.json": "{}", "assets/app.js": "1", "README.md": "about",
}


def all_at(*paths):
    return list(members(paths))


def test_a_plain_file(write):
    path = write("a.csv", "Handle,Title\n")
    [member] = all_at(path)
    assert (member.name, member.head, member.size, member.file_name) == ("a.csv", b"Handle,Title\n", 13, "a.csv")
    with member.open() as stream:
        assert stream.read() == b"Handle,Title\n"


def test_the_head_is_a_part_and_the_fingerprint_is_of_the_whole(write):
    one, other = (write(name, b"x" * 300_000 + end) for name, end in (("a", b"1"), ("b", b"2")))
    first, second = all_at(one, other)
    assert first.head == second.head == b"x" * opening.HEAD
    assert first.fingerprint != second.fingerprint
    assert first.size == 300_001


def test_gzip_is_told_by_its_magic_and_has_the_fingerprint_of_its_content(write):
    plain, packed = all_at(write("a.csv", "a,b\n1,2\n"), write("b.csv", gzip.compress(b"a,b\n1,2\n")))
    assert packed.head == b"a,b\n1,2\n"
    assert packed.fingerprint == plain.fingerprint


def test_a_zip_gives_a_member_for_each_file(zipped):
    path = zipped("export.zip", {
        "shop/products.csv": "Handle,Title\n", "pages.json.gz": gzip.compress(b"[]"), "__MACOSX/shop/._products.csv": "x",
        ".DS_Store": "x", "shop/": "",
    })
    first, second = all_at(path)
    assert (first.name, first.file_name) == ("export.zip > shop/products.csv", "products.csv")
    assert (second.name, second.head) == ("export.zip > pages.json.gz", b"[]")
    with second.open() as stream:
        assert stream.read() == b"[]"


def test_names_are_told_apart_by_their_folders(write):
    first, second = all_at(write("a/x.csv", "1"), write("b/x.csv", "2"))
    assert first.name != second.name


@pytest.mark.parametrize("top", ["", "dawn/"])
def test_a_theme_zip_is_one_member(zipped, top):
    [member] = all_at(zipped("theme.zip", {top + name: text for name, text in THEME.items()}))
    assert member.names == tuple(sorted(set(THEME) - {"README.md"}))
    assert (member.root, member.head) == (top, b"")
    assert dict(member.parts(["sections/hero.liquid"])) == {"sections/hero.liquid": b"hero"}


def test_a_theme_beside_other_files(zipped):
    files = {f"dawn/{name}": text for name, text in THEME.items()} | {"products.csv": "Handle,Title\n"}
    theme, products = all_at(zipped("all.zip", files))
    assert theme.names
    assert products.name == "all.zip > products.csv"


def test_a_theme_zip_within_a_zip(zipped, tmp_path):
    inner = zipped("theme.zip", THEME).read_bytes()
    [member] = all_at(zipped("outer.zip", {"theme.zip": inner}))
    assert member.name == "outer.zip > theme.zip"
    assert dict(member.parts(["assets/app.js"])) == {"assets/app.js": b"1"}


@pytest.mark.parametrize("top", ["", "dawn/"])
def test_a_theme_folder_is_one_member(write, tmp_path, top):
    for name, text in THEME.items():
        write(f"shop/{top}{name}", text)
    write("shop/.git/config", "x")
    write("shop/node_modules/sections/x.js", "x") if top == "" else None
    [member] = all_at(tmp_path / "shop")
    assert member.names == tuple(sorted(set(THEME) - {"README.md"}))
    assert dict(member.parts(["sections/hero.liquid"])) == {"sections/hero.liquid": b"hero"}
    assert member.fingerprint


def test_a_theme_has_one_fingerprint_as_zip_and_as_folder(write, zipped, tmp_path):
    for name, text in THEME.items():
        write(f"shop/{name}", text)
    folder, archive = all_at(tmp_path / "shop", zipped("theme.zip", THEME))
    assert folder.fingerprint == archive.fingerprint


def test_theme_roots_need_two_folders():
    assert theme_roots(["templates/a.html", "b.csv"]) == []
    assert theme_roots(["a/templates/x", "a/config/y", "b/sections/x", "b/layout/y"]) == ["a/", "b/"]


def test_a_workbook_is_not_unpacked(zipped):
    [member] = all_at(zipped("book.xlsx", {"xl/workbook.xml": "<x/>", "xl/worksheets/sheet1.xml": "<y/>"}))
    assert member.names == ("xl/workbook.xml", "xl/worksheets/sheet1.xml")
    assert member.head.startswith(b"PK")


def test_a_large_plain_file_is_not_kept(write):
    path = write("big", b"a,b\n" * 3_000_000)
    [member] = all_at(path)
    assert len(member.head) == opening.HEAD


# --- refusals ----------------------------------------------------------------------------------------------------


def refused(*paths):
    with pytest.raises(UnreadableInput) as caught:
        all_at(*paths)
    assert caught.value.exit_code == 2
    assert caught.value.where
    assert caught.value.cure
    return str(caught.value)


def test_a_missing_file(tmp_path):
    assert "nowhere.csv: cannot be opened (No such file or directory)" in refused(tmp_path / "nowhere.csv")


def test_an_empty_file(write, zipped):
    assert refused(write("a.csv", "")).startswith("a.csv: is empty")
    assert refused(zipped("a.zip", {"b.csv": ""})).startswith("a.zip > b.csv: is empty")
    assert refused(write("a.csv.gz", gzip.compress(b""))).startswith("a.csv.gz: is empty")
    assert "without files" in refused(zipped("b.zip", {}))


def test_a_folder_that_is_no_theme(write, tmp_path):
    write("exports/a.csv", "Handle,Title\n")
    message = refused(tmp_path / "exports")
    assert "is a folder, and not a theme" in message
    assert "Name the files in it" in message


def test_no_permission(write, monkeypatch):
    path = write("a.csv", "Handle,Title\n")
    def forbidden(*_, **__):
        raise PermissionError(13, "Permission denied")
    monkeypatch.setattr("pathlib.Path.open", forbidden)
    assert "Permission denied" in refused(path)


def test_no_regular_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in refused(tmp_path / "pipe")


@pytest.mark.parametrize("name", ["../up.csv", "/etc/up.csv", "a/../../up.csv", "..\\up.csv", "C:/up.csv", "a\\b.csv"])
def test_a_path_that_climbs_out(zipped, name):
    message = refused(zipped("a.zip", {"good.csv": "Handle,Title\n", name: "x"}))
    assert message.startswith(f"a.zip > {name}: has a path that leads out")


def test_a_zip_bomb_by_ratio(zipped, monkeypatch):
    monkeypatch.setattr(opening, "RATIO_COUNTS_FROM", 1 << 20)
    assert "a.zip > b.csv: would unpack" in refused(zipped("a.zip", {"b.csv": b"0" * (2 << 20)}))


def test_a_zip_bomb_by_size(zipped, monkeypatch):
    monkeypatch.setattr(opening, "MAX_UNPACKED", 1_000)
    assert refused(zipped("a.zip", {"b.csv": os.urandom(600), "c.csv": os.urandom(600)})).startswith("a.zip: would unpack")


def test_a_zip_of_very_many_files(zipped, monkeypatch):
    monkeypatch.setattr(opening, "MAX_FILES", 3)
    assert "holds 4 files" in refused(zipped("a.zip", dict.fromkeys("abcd", "x")))


def test_a_zip_that_holds_more_than_it_says(write, zipped):
    data = bytearray(zipped("a.zip", {"b.csv": b"Handle,Title\n" + b"x,y\n" * 50_000}).read_bytes())
    for place in (data.find(b"PK\x01\x02") + 24, data.find(b"PK\x03\x04") + 22):
        data[place:place + 4] = (40).to_bytes(4, "little")
    assert "lies.zip > b.csv, after 0 bytes: is damaged" in refused(write("lies.zip", bytes(data)))


def test_a_gzip_bomb(write, monkeypatch):
    monkeypatch.setattr(streams, "GZIP_OUT", 1 << 20)
    monkeypatch.setattr(streams, "GZIP_RATIO", 100)
    assert "gzip bombs" in refused(write("a.gz", gzip.compress(b"0" * (8 << 20))))


def test_an_archive_within_an_archive(zipped):
    inner = zipped("in.zip", {"a.csv": "x"}).read_bytes()
    assert "archive inside an archive" in refused(zipped("out.zip", {"in.zip": inner}))


def test_a_cut_zip(write, zipped):
    whole = zipped("a.zip", {"b.csv": os.urandom(5_000)}).read_bytes()
    assert refused(write("cut.zip", whole[:3_000])).startswith("cut.zip: is not a whole zip")


def test_a_locked_zip(write, zipped):
    data = bytearray(zipped("a.zip", {"b.csv": "x"}).read_bytes())
    data[data.find(b"PK\x01\x02") + 8] |= 1
    assert "password" in refused(write("locked.zip", bytes(data)))


# --- damage is left for the reading ------------------------------------------------------------------------------


def test_a_cut_gzip_has_a_head_and_says_where_it_ends(write):
    packed = gzip.compress(os.urandom(400_000).hex().encode())
    [member] = all_at(write("a.csv.gz", packed[: len(packed) // 2]))
    assert len(member.head) == opening.HEAD
    got, fault = drained(member)
    assert len(got) > 300_000
    assert re.match(r"a.csv.gz, after [\d,]+ bytes: ends too early", fault)


def test_a_damaged_file_in_a_zip(write):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("b.csv", b"x" * 400_000)
    data = bytearray(out.getvalue())
    data[399_000] ^= 255
    [member] = all_at(write("a.zip", bytes(data)))
    got, fault = drained(member)
    assert len(got) > 200_000
    assert re.match("a.zip > b.csv, .*CRC", fault)


def drained(member):
    got = b""
    with member.open() as stream:
        try:
            while block := stream.read1(1 << 16):
                got += block
        except UnreadableInput as fault:
            return got, str(fault)
    return got, ""


@pytest.mark.parametrize("inside, what", [
    ("word/document.xml", "is a Word document"), ("Index/Document.iwa", "is a document of Apple Numbers or Pages"),
])
def test_documents_of_programs_are_named(zipped, inside, what):
    with pytest.raises(UnreadableInput, match=f"links: {what}"):
        all_at(zipped("links", {inside: "x", "other": "y"}))
