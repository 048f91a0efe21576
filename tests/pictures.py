"""Makes docs/pictures from the sample shop, in Debian's Chromium: ``python -m tests.pictures [FOLDER]``."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
WIDTH, HEIGHT = 1280, 800
NARROW = 360
# name → (language, width, what it begins with)
PICTURES = {
    "report": ("en", WIDTH, "h1"), "report-zh": ("zh", WIDTH, "h1"), "plan": ("en", WIDTH, "#plan"), "plan-zh": ("zh", WIDTH, "#plan"),
    "phone": ("en", NARROW, "h1"),
}  # fmt: skip


def make(folder: Path, report: Path) -> list[Path]:
    """Take all pictures of a report into ``folder``."""
    command = shutil.which("chromium")
    if command is None:
        raise SystemExit("chromium is missing: install Debian's chromium and fonts-noto-cjk")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=command, args=["--no-sandbox"])
        made = [_take(browser, report, folder / f"{name}.png", *how) for name, how in PICTURES.items()]
        browser.close()
    return made


def _take(browser: Browser, report: Path, path: Path, language: str, width: int, begin: str) -> Path:
    page = browser.new_page(viewport={"width": width, "height": HEIGHT})
    page.goto(report.as_uri())
    page.wait_for_selector("html[data-ready]")
    if language == "zh":
        page.click("#language")
    page.locator(begin).scroll_into_view_if_needed()
    page.evaluate("from => document.querySelector(from).closest('section, html').scrollIntoView()", begin)
    page.screenshot(path=path)
    page.close()
    return path


def main() -> None:
    """Audit the sample shop and take its pictures."""
    cutoff = (datetime.now(UTC) + timedelta(days=75)).date().isoformat()
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([sys.executable, "-m", "linkaudit", "demo", "--out", place, "--cutoff", cutoff, "-q"], stdout=subprocess.DEVNULL, check=True)
        for path in make(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, Path(place, "report.html")):
            sys.stderr.write(f"{path}\n")


if __name__ == "__main__":
    main()
