"""The answers of ``locator find`` over HTTP, with a page for agents: docs/serve.md.

``create_app(Config(…))`` is an ASGI application for any server; ``locator serve`` runs it with
uvicorn. Starlette and uvicorn come with the extra ``serve``.

    config         the settings of a service
    state          the clinics, the street index and the tokens, read at one moment
    copied         a private copy of the street index
    reloader       reads the files again when they change
    asked          JSON → address and Request
    service        one service of the directory, and whether it has changed
    app            the endpoints
    guard          for every request: access, response headers, log, counts
    line_stream    NDJSON in, NDJSON out
    server         sockets, signals, processes
    header_limits  limits on the size and time of request headers
"""

from typing import TYPE_CHECKING

from locator.serve.config import Config

if TYPE_CHECKING:
    from locator.serve.app import App

__all__ = ["Config", "create_app"]


def create_app(config: Config | None = None) -> "App":
    """The ASGI application; see ``locator.serve.app.App``.

    Raises DataError if the clinics or the tokens cannot be used. Raises UsageError if a geocoder
    cannot be used, or if the extra ``serve`` is not installed.
    """
    from locator.serve.extra import require_packages

    require_packages("starlette")
    from locator.serve.app import App

    return App(config or Config())
