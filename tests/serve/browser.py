"""A real browser for the tests of the page: Chromium as the system has it, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome")

# Waits this long at most for what should come; a test that hangs on nothing fails soon.
PATIENCE_MS = 10_000


@contextmanager
def launched() -> Iterator["Browser"]:
    """The browser, until the block is left. Skips the test where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip(f"none of these browsers is installed: {', '.join(_NAMES)}")
    # Chromium's sandbox refuses to run as root, which is what containers usually are.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"] if root else []
        )
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """One agent's visit to the page at ``url``: a fresh profile, and all that it did noted."""

    def __init__(
        self, browser: "Browser", url: str, *, may_fail: bool = False, **options: Any
    ) -> None:
        """``may_fail``: requests may be refused, which browsers complain of whatever we do."""
        self.url, self._may_fail = url, may_fail
        self.complaints: list[str] = []
        self.requested: list[str] = []
        options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-US", **options}
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("request", lambda request: self.requested.append(request.url))
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(url)
        self.page.wait_for_selector("#answer > *")

    def _heard(self, message: "ConsoleMessage") -> None:
        spoken = message.type in ("error", "warning")
        if spoken and not (self._may_fail and "Failed to load resource" in message.text):
            self.complaints.append(message.text)

    def type(self, text: str) -> None:
        """Put ``text`` into the address field, and wait for the answer that comes by itself."""
        self.page.fill("#address", text)
        self.answered()

    def answered(self) -> None:
        """Wait until an answer or a failure to what is typed now is shown, and its map."""
        self.page.wait_for_selector("#answer:not(.stale) > .verdict")
        panel = self.page.locator("#map-panel")
        if panel.is_visible() and panel.get_attribute("open") is not None:
            self.page.wait_for_selector("#map svg .pane")

    def shown(self) -> str:
        """The words of the answer."""
        return self.page.locator("#answer").inner_text()

    def at(self, selector: str) -> str:
        """The words at a place of the page."""
        return self.page.locator(selector).first.inner_text()

    def end(self) -> None:
        """Close the page: it complained of nothing and asked nobody but the service."""
        self.context.close()
        assert self.complaints == []
        assert {urlsplit(url).netloc for url in self.requested} == {urlsplit(self.url).netloc}
