"""Secure hosts: a good certificate opens, a bad one is named with what is wrong, and what may be our fault is nobody's."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from linkaudit.errors import SourceError
from linkaudit.model import Ask, Check, Outcome
from linkaudit.source.live.manners import Manners
from tests.hostile.certificates import FUTURE, PAST, Signer, says, shows, sign
from tests.hostile.server import Greeting, HostileServers
from tests.hostile.table import moves, page
from tests.source.live.test_hostile import ask_all

ROOT = sign("Test authority", authority=True)
OTHER = sign("Company Proxy Root", authority=True)
STALE = sign("Old intermediate", ROOT, authority=True, end=PAST)
FRESH = sign("New intermediate", ROOT, authority=True)
BAD, UNSURE = Outcome.BAD_CERTIFICATE, Outcome.UNREACHABLE


@dataclass(frozen=True)
class Host:
    greets: Callable[[str], Greeting]
    outcome: Outcome
    reason: str = ""
    most: int = 1  # connections


def own(by: Signer | None, **given) -> Callable[[str], Greeting]:
    return lambda address: shows(sign("own", by, address, **given))


HOSTS = {
    "good": Host(own(ROOT), Outcome.OK),
    "good, by an authority between": Host(own(FRESH), Outcome.OK),
    "expired": Host(own(ROOT, end=PAST), BAD, f"its certificate expired on {PAST:%Y-%m-%d}: browsers show a warning"),
    "of another host": Host(
        lambda _: shows(sign("x", ROOT, "other.example", "*.other.example", "third.example")), BAD,
        "its certificate is made out for another host (other.example, *.other.example, …): browsers show a warning"),
    "of another address": Host(lambda _: shows(sign("x", ROOT, "127.9.9.9")), BAD, "made out for another host (127.9.9.9)"),
    "of another host, by its old name": Host(lambda _: shows(sign("old.example", ROOT)), BAD, "another host (old.example)"),
    "expired, and of another host": Host(lambda _: shows(sign("x", ROOT, "127.9.9.9", end=PAST)), BAD, "its certificate"),
    "signed by itself": Host(own(None), UNSURE, "signed by itself, not by an authority that this machine trusts"),
    "signed by itself, and expired": Host(own(None, end=PAST), UNSURE, "signed by itself"),
    "of an authority not known": Host(own(OTHER), UNSURE, "not signed by an authority that this machine trusts (but by Company Proxy Root)"),
    "authority between left out": Host(
        lambda address: shows(sign("own", FRESH, address)._replace(along=())), UNSURE, "this machine trusts (but by New intermediate)"),
    "authority between expired": Host(own(STALE), UNSURE, "a certificate that vouches for its own has expired"),
    "not valid yet": Host(own(ROOT, begin=FUTURE, end=FUTURE.replace(year=FUTURE.year + 1)), UNSURE, f"not valid before {FUTURE:%Y-%m-%d} by this machine's clock"),
    "http": Host(lambda _: says(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), UNSURE, "speaks no TLS"),
    "mail": Host(lambda _: says(b"220 mail.example ESMTP\r\n"), UNSURE, "speaks no TLS"),
    "cut": Host(lambda _: says(b""), UNSURE, "the connection was cut before it was secure", 3),
    "cut in the handshake": Host(lambda _: says(bytes.fromhex("160303007a0200007603")), UNSURE, "cut before it was secure", 3),
    "an alert": Host(lambda _: says(bytes.fromhex("15030300020228")), UNSURE, "no secure connection can be made", 3),
    # what OpenSSL 3.0 answers where a server takes TLS 1.0 and 1.1 alone
    "TLS 1.0": Host(lambda _: says(bytes.fromhex("15030100020246")), UNSURE, "old encryption"),
}  # fmt: skip


@pytest.fixture(scope="module")
def trusted(tmp_path_factory):
    file = tmp_path_factory.mktemp("tls") / "root.pem"
    file.write_bytes(ROOT.pem)
    return Manners(allow=("127.0.0.0/8",), timeout=10, verify=str(file))


@pytest.fixture(scope="module")
def answered(trusted):
    addresses = {name: f"127.0.3.{at}" for at, name in enumerate(HOSTS, 1)}
    greetings = {addresses[name]: host.greets(addresses[name]) for name, host in HOSTS.items()}
    with HostileServers(dict.fromkeys(greetings, page(200)), greetings) as servers:
        urls = {name: f"https://{address}:{servers.port}/x" for name, address in addresses.items()}
        found = {one.url: one for one in ask_all([Ask(url=url) for url in urls.values()], trusted)}
        return {name: (found[urls[name]], servers.met[addresses[name]]) for name in HOSTS}


@pytest.mark.parametrize("name", HOSTS)
def test_host(name, answered):
    (found, connections), host = answered[name], HOSTS[name]
    assert found.outcome is host.outcome, found
    assert host.reason in found.reason
    assert bool(found.reason) == (found.outcome is not Outcome.OK)
    assert connections <= host.most or found.outcome is Outcome.OK


def test_a_host_is_given_up_for_its_certificate_and_says_so_of_every_link(trusted):
    expired, unknown = "127.0.4.1", "127.0.4.2"
    greetings = {expired: shows(sign("own", ROOT, expired, end=PAST)), unknown: shows(sign("own", OTHER, unknown))}
    with HostileServers(dict.fromkeys(greetings, page(200)), greetings) as servers:
        asks = [Ask(url=f"https://{host}:{servers.port}/{at}") for host in greetings for at in range(30)]
        found = ask_all(asks, trusted)
    of = {host: [one for one in found if f"//{host}:" in one.url] for host in greetings}
    assert [len(one) for one in of.values()] == [30, 30]
    assert {(one.outcome, one.reason) for one in of[expired]} == {(BAD, f"its certificate expired on {PAST:%Y-%m-%d}: browsers show a warning")}
    assert {one.outcome for one in of[unknown]} == {UNSURE}
    assert all("not signed by an authority that this machine trusts" in one.reason for one in of[unknown])
    assert max(servers.met.values()) < 30


def test_redirects_from_and_to_secure_hosts(trusted):
    good, expired = "127.0.4.3", "127.0.4.4"
    greetings = {good: shows(sign("own", ROOT, good)), expired: shows(sign("own", ROOT, expired, end=PAST))}
    hosts = dict.fromkeys(greetings, page(200))
    with HostileServers(hosts, greetings) as servers:
        hosts[good] = moves(301, f"https://{expired}:{servers.port}/y")
        (found,) = ask_all([Ask(url=f"https://{good}:{servers.port}/x")], trusted)
    assert (found.outcome, found.final_url) == (BAD, f"https://{expired}:{servers.port}/y")
    assert [hop.url for hop in found.hops] == [f"https://{good}:{servers.port}/x"]


@pytest.fixture
def usual(monkeypatch):
    """What is trusted if nobody says anything."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    return Manners(allow=("127.0.0.0/8",), timeout=10)


def asked(manners: Manners) -> Outcome:
    host = "127.0.4.5"
    with HostileServers({host: page(200)}, {host: shows(sign("own", ROOT, host))}) as servers:
        found: list[Check] = ask_all([Ask(url=f"https://{host}:{servers.port}/x")], manners)
        return found[0].outcome


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_authorities_of_the_environment(name, trusted, usual, monkeypatch):
    assert asked(usual) is UNSURE
    monkeypatch.setenv(name, trusted.verify)
    assert asked(usual) is Outcome.OK


def test_a_folder_of_authorities(usual, tmp_path, monkeypatch):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("only OpenSSL itself names the files of such a folder")
    command = [openssl, "x509", "-noout", "-subject_hash"]
    digest = subprocess.run(command, input=ROOT.pem, capture_output=True, check=True).stdout.decode().strip()
    (tmp_path / f"{digest}.0").write_bytes(ROOT.pem)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))
    assert asked(usual) is Outcome.OK


def test_authorities_that_are_not_there(usual, tmp_path, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    with pytest.raises(SourceError, match="no such file of certificates"):
        asked(usual)


def test_authorities_that_cannot_be_read(usual, tmp_path, monkeypatch):
    (tmp_path / "odd.pem").write_text("no certificate", "utf-8")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "odd.pem"))
    assert asked(usual) is UNSURE
