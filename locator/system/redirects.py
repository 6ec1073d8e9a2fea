"""Following a redirect only where the user was told that we go."""

from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request


class SameHost(HTTPRedirectHandler):
    """Follows redirects on the host that was asked, and never from https to http.

    The user was told which host is asked, or where an address goes: a redirect must not lead away.
    """

    def redirect_request(  # noqa: PLR0917 (the signature of the standard library)
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        """The next request, or None, which makes urllib report the redirect as an HTTPError."""
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if new.netloc != old.netloc or new.scheme not in (old.scheme, "https"):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)
