"""A real browser for the tests of the page: the system's Chromium, driven by Playwright."""

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

# The longest wait for an expected event, so that a hanging test fails soon.
PATIENCE_MS = 10_000


@contextmanager
def launched() -> Iterator["Browser"]:
    """The browser, open inside the ``with`` block. Skips the test if there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip(f"none of these browsers is installed: {', '.join(_NAMES)}")
    # Chromium's sandbox refuses to run as root, the usual user of a container.
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
    """One agent's visit to the page at ``url``: a fresh profile and a record of requests."""

    def __init__(
        self, browser: "Browser", url: str, *, may_fail: bool = False, **options: Any
    ) -> None:
        """``may_fail``: requests may be refused; browsers always report that as an error."""
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
        """Type ``text`` into the address field and wait for its answer."""
        self.page.fill("#address", text)
        self.answered()

    def answered(self) -> None:
        """Wait until the answer or failure for the current text is shown, and its map."""
        self.page.wait_for_selector("#answer:not(.stale) > .verdict")
        panel = self.page.locator("#map-panel")
        if panel.is_visible() and panel.get_attribute("open") is not None:
            self.page.wait_for_selector("#map svg .pane")

    def shown(self) -> str:
        """The text of the answer."""
        return self.page.locator("#answer").inner_text()

    def at(self, selector: str) -> str:
        """The text at a place of the page."""
        return self.page.locator(selector).first.inner_text()

    def end(self) -> None:
        """Close the page. It must have had no errors and sent requests to the service only."""
        self.context.close()
        assert self.complaints == []
        assert {urlsplit(url).netloc for url in self.requested} == {urlsplit(self.url).netloc}
