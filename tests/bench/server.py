"""The site on loopback: by nginx if it is installed, else by a small server of Python's own.

Which of the two does not matter to the figures: the server's time is nobody's.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

import msgspec

from tests.bench.measure import ROOT
from tests.bench.sitegen import Site

HOST = "127.0.0.1"
COUNTS = "/.counts"  # nginx tells there how many requests it had
_WAIT = 20.0
_HTML = "Content-Type: text/html; charset=utf-8\r\n"
_CONF = """
{user} worker_processes 1; daemon off; pid {dir}/nginx.pid; error_log {dir}/error.log warn; worker_rlimit_nofile 20000;
events {{ worker_connections 8192; }}
http {{
  default_type "text/html; charset=utf-8"; access_log off; keepalive_requests 1000000; tcp_nodelay on;
  client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2; fastcgi_temp_path {dir}/t3; uwsgi_temp_path {dir}/t4;
  scgi_temp_path {dir}/t5; map_hash_max_size 65536; map_hash_bucket_size 256;
  map $request_uri $asked {{ "~^(?<p>[^?]*)" $p; }}
  map $asked $moved {{ include {dir}/redirects.map; }}
  server {{
    listen {host}:{port} backlog=4096; root {dir}/root; open_file_cache max=20000; add_header LinkChecker "as fast as you can"; error_page 404 = @moved;
    location = {counts} {{ stub_status; }}
    location = / {{ return 200 "<!doctype html><title>home</title>"; }}
    location ~ ^/(cart|search|collections|collections/all)$ {{ return 200 "<!doctype html><title>fixed</title>"; }}
    location ~ ^/(apps|cdn)/ {{ return 200 "<!doctype html><title>app</title>"; }}
    location ~ ^/collections/([^/]+)/products/([^/]+)$ {{ try_files /products/$2 =404; }}
    location ~ ^/collections/([^/]+)(/[^/]+)?$ {{ try_files /collection/$1 =404; }}
    location ~ ^/blogs/([^/]+)$ {{ try_files /blog/$1 =404; }}
    location / {{ try_files $uri =404; }}
    location @moved {{ if ($moved) {{ return 301 $moved$is_args$args; }} return 404 "gone"; }}
  }}
}}
"""


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(site: Site, port: int, folder: Path) -> Iterator[str]:
    """Serve ``site`` from the new ``folder`` while the context is open; yield the server's name."""
    folder.mkdir()
    nginx = shutil.which("nginx")
    command = _nginx(nginx, site, port, folder) if nginx else _own(site, port, folder)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    try:
        _wait(port)
        yield "nginx" if nginx else "Python"
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    end = time.monotonic() + _WAIT
    while True:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


# --- nginx -----------------------------------------------------------------------------------------------------------


def _nginx(nginx: str, site: Site, port: int, folder: Path) -> list[str]:
    _files(site, folder / "root")
    rules = "".join(f'"{quote(path)}" "{quote(target)}";\n' for path, target in site.redirects.items())
    (folder / "redirects.map").write_text(rules, "utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    text = _CONF.format(user=user, dir=folder, counts=COUNTS, host=HOST, port=port)
    (folder / "nginx.conf").write_text(text, "utf-8")
    return [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")]


def _files(site: Site, root: Path) -> None:
    for one in site.documents:
        # a collection is a page and a folder of pages; a blog too
        path = root / (f"collection/{one.handle}" if one.kind == "collection" else one.path.lstrip("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(site.page(one), "utf-8")
    (root / "blog").mkdir()
    for blog in site.blogs:
        (root / "blog" / blog).write_text("<!doctype html><title>blog</title>", "utf-8")


# --- Python ----------------------------------------------------------------------------------------------------------


class _Facts(msgspec.Struct):
    size: int
    origin: str
    theme: int


def _own(site: Site, port: int, folder: Path) -> list[str]:
    (folder / "facts.json").write_bytes(msgspec.json.encode(_Facts(site.size, site.origin, site.theme)))
    return [sys.executable, "-m", "tests.bench.server", str(folder / "facts.json"), str(port)]


def _answer(site: Site, bodies: dict[str, str], target: str) -> bytes:
    raw, mark, query = target.partition("?")
    path = unquote(raw)
    if site.opens(path) or path.startswith(("/apps/", "/cdn/")):
        body = bodies.get(path, "<!doctype html><title>page</title>").encode()
        return f"HTTP/1.1 200 OK\r\n{_HTML}Content-Length: {len(body)}\r\n\r\n".encode() + body
    if path in site.redirects:
        goal = quote(site.redirects[path]) + mark + query
        return f"HTTP/1.1 301 Moved Permanently\r\nLocation: {goal}\r\nContent-Length: 0\r\n\r\n".encode()
    return f"HTTP/1.1 404 Not Found\r\n{_HTML}Content-Length: 4\r\n\r\ngone".encode()


async def _serve(site: Site, port: int) -> None:
    bodies = {one.path: site.page(one) for one in site.documents}

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(_answer(site, bodies, head.split(b" ", 2)[1].decode()))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(connection, HOST, port, backlog=4096)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    facts = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=_Facts)
    asyncio.run(_serve(Site(facts.size, facts.origin, facts.theme), int(sys.argv[2])))
