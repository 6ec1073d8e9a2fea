"""HTTP redirects that stay on the host that the user knows about."""

from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request


class SameHost(HTTPRedirectHandler):
    """Follows redirects on the same host only, and never from https to http.

    The user has been shown the host that an address goes to. A redirect must not send it elsewhere.
    """

    def redirect_request(  # noqa: PLR0917 (the signature of the standard library)
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        """The next request; None makes urllib report the redirect as an HTTPError."""
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if new.netloc != old.netloc or new.scheme not in (old.scheme, "https"):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)
