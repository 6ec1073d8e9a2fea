"""Wrong requests and other refusals, in the form of RFC 9457."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A request that gets no answer: the HTTP status and the reason.

    ``detail`` never repeats the request. ``field`` names the part of the body that is wrong.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.field, self.headers = status, detail, field, headers

    def body(self) -> dict[str, Any]:
        """The problem as an object."""
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            **({"field": self.field} if self.field else {}),
        }

    def response(self) -> JSONResponse:
        """The problem as a response."""
        return JSONResponse(self.body(), self.status, headers=self.headers, media_type=MEDIA_TYPE)
