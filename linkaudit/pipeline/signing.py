"""The signature by which a shop lets this tool read faster, as its admin made it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from linkaudit.pipeline.job import Job
from linkaudit.settings import shopify_signature
from linkaudit.source.storefront.signature import Signature


def signature(job: Job) -> Signature | None:
    """Return the signature that the shop's admin made for us, if one is set, and warn before it runs out."""
    given = shopify_signature(job.settings)
    if given is None:
        return None
    made = Signature.read(*(one.reveal() for one in given), now=job.clock())
    if warning := made.warning(job.clock()):
        job.tell(f"note: {warning}")
    return made


def signature_headers(job: Job, hosts: Collection[str]) -> Mapping[str, Mapping[str, str]]:
    """Return the headers of the signature for each of the shop's own hosts; none if no signature is set."""
    made = signature(job)
    return dict.fromkeys(hosts, made.headers) if made else {}
