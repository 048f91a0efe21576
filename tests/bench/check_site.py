"""A site with known truth, served by nginx: pages, pictures, and links to twenty other hosts on loopback."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.server import free_port

_WORDS = "soft cotton recycled water bottle lid leak proof size guide ships free returns colour black sage kit pack".split()
_HOSTS = 20
_CONF = """{user} worker_processes 1; daemon off; pid {dir}/nginx.pid; error_log {dir}/error.log crit; worker_rlimit_nofile 20000;
events {{ worker_connections 8192; }}
http {{ types {{ text/html html; image/jpeg jpg; }} default_type text/html; keepalive_requests 1000000; tcp_nodelay on; access_log off;
  client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2; fastcgi_temp_path {dir}/t3; uwsgi_temp_path {dir}/t4; scgi_temp_path {dir}/t5;
  server {{ listen 127.0.0.1:{port} backlog=4096; root {dir}/root; open_file_cache max=4000;
    location /a/dead/ {{ return 404; }} location /a/redir/ {{ rewrite ^/a/redir/(.*)$ /a/$1 redirect; }}
    location /a/chain/ {{ rewrite ^/a/chain/(.*)$ /a/redir2/$1 permanent; }}
    location /a/redir2/ {{ rewrite ^/a/redir2/(.*)$ /a/dead/$1 permanent; }}
    location /a/ {{ default_type image/jpeg; return 200 "jpegjpegjpegjpeg"; }} }}
  server {{ {listen}
    location /dead/ {{ return 404; }} location /redir/ {{ rewrite ^/redir/(.*)$ /ok/$1 redirect; }}
    location /ok/ {{ return 200 "<!doctype html><title>ok</title><p>ok"; }} }} }}
"""


class CheckSite:
    """``pages`` pages with forty links each; ``urls`` are all distinct ones, ``dead`` those that lead to a 404."""

    def __init__(self, folder: Path, pages: int) -> None:
        self.folder, self.pages = folder, pages
        self.port, self.other = free_port(), free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        assets = [self._asset(at) for at in range(pages * 14)]
        others = [self._other(at) for at in range(pages * 5 // 2)]
        pages_of = [f"{self.origin}/p/{at}.html" for at in range(pages)]
        self.urls = [*pages_of, *assets, *others]
        self.dead = {url for url in self.urls if "/dead/" in url or "/chain/" in url}
        self.list = folder / "list.txt"
        self.list.write_text("".join(f"{url}\n" for url in pages_of), "utf-8")
        self._write(assets, others)

    def _asset(self, at: int) -> str:
        rest = at % 100
        folder = "dead/" if rest in {3, 53} else "redir/" if rest in {7, 57} else "chain/" if rest == 9 else ""
        return f"{self.origin}/a/{folder}{at}.jpg"

    def _other(self, at: int) -> str:
        rest = (at // _HOSTS) % 50
        kind = "dead" if rest in {3, 13} else "redir" if rest == 7 else "ok"
        return f"http://127.0.0.{2 + at % _HOSTS}:{self.other}/{kind}/{at}?utm_source=tiktok&utm_campaign=c{at % 9}"

    def _write(self, assets: list[str], others: list[str]) -> None:
        root = self.folder / "root" / "p"
        root.mkdir(parents=True)
        chance = random.Random(7)
        order = list(range(self.pages))
        chance.shuffle(order)
        for at in range(self.pages):
            near = [f"/p/{order[(at * 5 + step) % self.pages]}.html" for step in range(5)]
            mine = others[at * 5 // 2 : (at + 1) * 5 // 2]
            links = [*near, *assets[at * 14 : at * 14 + 14], *mine, *chance.choices(others, k=5 - len(mine))]
            text = "".join(f"<p>{' '.join(chance.choices(_WORDS, k=60))} <a href='{url}'>more</a></p>" for url in links)
            (root / f"{at}.html").write_text(f"<!doctype html><title>{at}</title><main><h1>{at}</h1>{text}</main>", "utf-8")

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve the site while the context is open."""
        listen = " ".join(f"listen 127.0.0.{2 + at}:{self.other} backlog=1024;" for at in range(_HOSTS))
        user = "user root;" if os.geteuid() == 0 else ""
        text = _CONF.format(user=user, dir=self.folder, port=self.port, listen=listen)
        (self.folder / "nginx.conf").write_text(text, "utf-8")
        process = subprocess.Popen(["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")])
        try:
            for _ in range(200):
                time.sleep(0.05)
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                        break
            yield
        finally:
            process.terminate()
            process.wait()
