"""The same answers over HTTP, with a page for agents: docs/serve.md.

``create_app(Config(…))`` is an ASGI application for any server; ``locator serve`` runs it with
uvicorn. Starlette and uvicorn come with the extra ``serve``.

    config    what a service is set to
    state     the clinics, the street index and the tokens, as read at one moment
    copied    a copy of the street index that nobody can change
    reloader    reads them anew when they change
    asked     JSON → address and Request
    app       the endpoints
    guard     what goes for all of them: who may ask, headers, log, counts
    lines     NDJSON in, NDJSON out
    run       sockets, signals, processes
    heads     limits for what comes before the body
"""

from typing import TYPE_CHECKING

from locator.serve.config import Config

if TYPE_CHECKING:
    from locator.serve.app import App

__all__ = ["Config", "create_app"]


def create_app(config: Config | None = None) -> "App":
    """The ASGI application; see ``locator.serve.app.App``.

    Raises DataError if the clinics or the tokens cannot be used, UsageError if a geocoder cannot
    be, or if the extra ``serve`` is not installed.
    """
    from locator.serve.extra import require_packages

    require_packages("starlette")
    from locator.serve.app import App

    return App(config or Config())
