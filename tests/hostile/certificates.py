"""Certificates made for one test, good and bad, and what a server does with them."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.hostile.server import Greeting

NOW = datetime.now(UTC).replace(microsecond=0)
BEGUN, PAST, FUTURE = NOW - timedelta(days=90), NOW - timedelta(days=40), NOW + timedelta(days=40)


class Signer(NamedTuple):
    """A certificate, its key, and the certificates to send along."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    along: tuple[x509.Certificate, ...] = ()

    @property
    def pem(self) -> bytes:
        return b"".join(one.public_bytes(Encoding.PEM) for one in (self.certificate, *self.along))


def sign(
    name: str, by: Signer | None = None, *names: str, authority: bool = False, begin: datetime = BEGUN, end: datetime = FUTURE
) -> Signer:
    """Return a certificate for ``names`` (addresses or hosts), signed ``by`` an authority, or by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name)
    made = x509.CertificateBuilder(
        issuer_name=by.certificate.subject if by else subject, subject_name=subject, public_key=key.public_key(),
        serial_number=x509.random_serial_number(), not_valid_before=begin, not_valid_after=end,
    ).add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)  # fmt: skip
    if names:
        made = made.add_extension(x509.SubjectAlternativeName([_alternative(one) for one in names]), critical=False)
    along = (by.certificate, *by.along) if by and by.certificate.issuer != by.certificate.subject else ()
    return Signer(made.sign(by.key if by else key, hashes.SHA256()), key, along)


def _name(text: str) -> x509.Name:
    return x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tests, all of them"),
        x509.NameAttribute(NameOID.COMMON_NAME, text),
    ])  # fmt: skip


def _alternative(text: str) -> x509.GeneralName:
    if text.replace(".", "").isdigit():
        return x509.IPAddress(ipaddress.ip_address(text))
    return x509.DNSName(text)


def context(signer: Signer) -> ssl.SSLContext:
    """Return what a server needs to show the certificate of ``signer``."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "own.pem"
        file.write_bytes(signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + signer.pem)
        tls.load_cert_chain(file)
    return tls


def shows(signer: Signer) -> Greeting:
    """Begin each connection with TLS."""
    tls = context(signer)

    async def greeting(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        below = writer.transport
        try:
            await writer.start_tls(tls)
        except OSError:
            below.abort()  # asyncio leaves it open
            raise

    return greeting


def says(data: bytes) -> Greeting:
    """Take what a client sends first, answer ``data``, and close."""

    async def greeting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        writer.write(data)
        await writer.drain()
        raise ConnectionError

    return greeting
