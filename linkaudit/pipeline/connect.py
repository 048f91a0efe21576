"""From settings to a client that may speak with the shop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from linkaudit.errors import UsageError
from linkaudit.settings import Access
from linkaudit.source.admin.client import AdminClient
from linkaudit.source.admin.credentials import ClientCredentials, Credentials, StaticToken
from linkaudit.source.admin.retry import ATTEMPTS
from linkaudit.source.admin.shop_address import ShopAddress
from linkaudit.source.admin.transport import Http
from linkaudit.source.admin.version import API_VERSION


@contextmanager
def connect(
    shop: ShopAddress, access: Access, *, tell: Callable[[str], None], attempts: int = ATTEMPTS
) -> Iterator[tuple[AdminClient, Credentials]]:
    """Open a client and its credentials, and close them again.

    Asks nothing yet. Raises ``UsageError`` for a token or version that cannot be one.
    """
    http = Http(shop.name)
    try:
        credentials = _credentials(shop, access, http)
        version = access.api_version or API_VERSION
        with AdminClient(shop, credentials, api_version=version, tell=tell, attempts=attempts) as client:
            yield client, credentials
    finally:
        http.close()


def _credentials(shop: ShopAddress, access: Access, http: Http) -> Credentials:
    if access.token is not None:
        return StaticToken(access.token.reveal())
    if access.client_secret is None:
        cure = "Set LINKAUDIT_SHOPIFY_CLIENT_SECRET, or run `linkaudit init`"
        raise UsageError("there is a client id but no client secret", where="[shopify] client_secret", cure=cure)
    return ClientCredentials(shop, access.client_id, access.client_secret.reveal(), http, time.monotonic)
