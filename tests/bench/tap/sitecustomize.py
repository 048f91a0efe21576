"""For tap-shopify's own process only: requests to its shop go to the local Shopify, whose address LOCAL_SHOPIFY is.

Python imports this by itself where the folder is on PYTHONPATH. The local Shopify has no REST: the one such request
that the tap makes, for the shop's name, is answered here.
"""

import io
import os
import re
import time
import urllib.request
import urllib.response
from email.message import Message

_SHOP = re.compile(r"https://[a-z0-9-]+\.myshopify\.com")
_VERSION = re.compile(r"/api/\d{4}-\d{2}/")
_ME = b'{"shop": {"id": 1, "name": "Local", "myshopify_domain": "large-shop.myshopify.com"}}'
_open = urllib.request.OpenerDirector.open


def _local(url):
    return _VERSION.sub(f"/api/{os.environ['LOCAL_VERSION']}/", _SHOP.sub(os.environ["LOCAL_SHOPIFY"], url))


def _opened(self, request, data=None, *more, **options):
    url = request if isinstance(request, str) else request.full_url
    if url.endswith("/shop.json"):
        headers = Message()
        headers["Content-Type"] = "application/json"
        answer = urllib.response.addinfourl(io.BytesIO(_ME), headers, url, 200)
        setattr(answer, "msg", "OK")  # noqa: B010 - as http.client has it, for which urllib's type has no name
        return answer
    if not isinstance(request, str):
        request.full_url = _local(url)
    return _open(self, _local(url) if isinstance(request, str) else request, data, *more, **options)


def _requests():
    import requests

    inner = requests.Session.request

    def request(self, method, url, *arguments, **options):
        return inner(self, method, _local(url), *arguments, **options)

    setattr(requests.Session, "request", request)  # noqa: B010 - a method is not assigned to


setattr(urllib.request.OpenerDirector, "open", _opened)  # noqa: B010 - a method is not assigned to
if "LOCAL_SHOPIFY" in os.environ:
    _requests()
    _sleep = time.sleep
    # the tap looks at a bulk operation once a minute; the local Shopify's are ended at once
    time.sleep = lambda seconds: _sleep(min(float(seconds), 0.5))
