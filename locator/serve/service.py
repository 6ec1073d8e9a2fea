"""One service of the directory over HTTP: which one is asked for, and whether it has changed."""

import hashlib
import re

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from locator.clinics.services import one_offer
from locator.errors import UsageError
from locator.report import LANGUAGES
from locator.report.guide import Shown
from locator.serve.asked import MAX_SERVICE
from locator.serve.formats import accepted_language
from locator.serve.problem import Problem
from locator.serve.state import State

# A code as in a guide. Blank means the same as leaving it out.
LANGUAGE = "^([A-Za-z]{2,3})?$"


def asked_service(request: HttpRequest, state: State) -> Shown:
    """The service in the path, in the language of the parameter or of Accept-Language.

    Raises Problem if no clinic offers it.
    """
    name = request.path_params["name"]
    if len(name) > MAX_SERVICE:
        raise Problem(404, "no clinic offers that service")
    try:
        (service,) = state.clinics.resolve_services([name])
    except UsageError as error:
        raise Problem(404, str(error)) from None
    offer = one_offer(service, state.clinics, state.guides)
    wanted = request.query_params.get("language", "")
    if not re.fullmatch(LANGUAGE, wanted):
        raise Problem(400, "language must be a code such as en or es", field="language")
    known = (*offer.guides, *LANGUAGES)
    found = wanted.lower() or accepted_language(request.headers.get("accept-language", ""), known)
    return Shown(offer, found or state.defaults.language)


def unchanged_or_new(request: HttpRequest, text: str, media_type: str, language: str) -> Response:
    """The text with its ETag, or 304 without it if the client has it already (RFC 9110, 13.1.2)."""
    content = text.encode("utf-8", "replace")
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Content-Language": language,
        "Vary": "Accept, Accept-Language",
    }
    held = request.headers.get("if-none-match", "")
    if held.strip() == "*" or etag in re.findall(r'"[^"]*"', held):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)
