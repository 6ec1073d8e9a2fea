"""The US Census Bureau's geocoding service as a geopy geocoder; geopy has none.

Free and without a key; house numbers in the United States only, interpolated along TIGER/Line
ranges. Source of every rule here: the Bureau's "Geocoding Services Web Application Programming
Interface (API)" document. Imported only when chosen: it imports geopy.
"""

import csv
import io
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from geopy.adapters import AdapterHTTPError
from geopy.exc import GeocoderParseError, GeocoderQueryError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from locator.geocode.online.reply import MATCH, NO_MATCH, TIE, BatchAnswer, BatchRow
from locator.geocode.online.transport import Adapter

# "Address cannot be empty and cannot exceed 100 characters" (an error of the service).
LONGEST_ADDRESS = 100

# "up to 10,000 addresses" a file (API document, "Batch Geocoding").
LARGEST_BATCH = 10_000

_STATUS = {"Match": MATCH, "Tie": TIE, "No_Match": NO_MATCH}


class Census(Geocoder):  # type: ignore[misc]  # geopy has no types
    """Geocoder of the US Census Bureau."""

    largest_batch = LARGEST_BATCH
    structured_query_params = frozenset({"street", "city", "state", "zip"})
    api_path = "/geocoder/locations"

    def __init__(
        self,
        *,
        domain: str = "geocoding.geo.census.gov",
        benchmark: str = "Public_AR_Current",
        scheme: str | None = None,
        timeout: Any = DEFAULT_SENTINEL,
        proxies: Any = DEFAULT_SENTINEL,
        user_agent: str | None = None,
        ssl_context: Any = DEFAULT_SENTINEL,
        adapter_factory: Callable[..., Any] | None = None,
    ) -> None:
        """``benchmark``: the version of the address ranges; the other arguments are geopy's.

        ``adapter_factory`` must make adapters with a ``post_text`` method for ``geocode_batch``.
        """
        super().__init__(
            scheme=scheme,
            timeout=timeout,
            proxies=proxies,
            user_agent=user_agent,
            ssl_context=ssl_context,
            adapter_factory=adapter_factory or Adapter,
        )
        self.domain = domain.strip("/")
        self.benchmark = benchmark
        self.api = f"{self.scheme}://{self.domain}{self.api_path}"

    def geocode(
        self,
        query: str | Mapping[str, str],
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Any:
        """The place of one address: a Location, a list of them, or None.

        ``query``: one line of at most 100 characters, or a mapping with ``street`` and ``city``,
        ``state`` or ``zip``. Several places come back when the address is a tie. Raises geopy's
        exceptions.
        """
        if isinstance(query, str):
            if not 0 < len(query) <= LONGEST_ADDRESS:
                raise GeocoderQueryError(f"an address has 1 to {LONGEST_ADDRESS} characters")
            endpoint, parts = "onelineaddress", {"address": query}
        else:
            known = self.structured_query_params
            endpoint, parts = "address", {key: query[key] for key in query if key in known}
        parts |= {"benchmark": self.benchmark, "format": "json"}
        url = f"{self.api}/{endpoint}?{urlencode(parts)}"
        callback = partial(self._parse_json, exactly_one=exactly_one)
        return self._call_geocoder(url, callback, timeout=timeout)

    def geocode_batch(
        self, rows: Iterable[BatchRow], *, timeout: Any = DEFAULT_SENTINEL
    ) -> dict[str, BatchAnswer]:
        """The answers by the rows' ``id``, in the order of ``rows``.

        Any number of rows: up to 10,000 go into one request, and ``timeout`` (seconds) is for each
        request. Raises ValueError if an id occurs twice, geopy's exceptions if the service fails,
        and GeocoderParseError if it leaves out a row: a failure, not a "no match".
        """
        rows = list(rows)
        if len({row.id for row in rows}) < len(rows):
            raise ValueError("an id is in the batch twice")
        answers: dict[str, BatchAnswer] = {}
        for start in range(0, len(rows), LARGEST_BATCH):
            part = rows[start : start + LARGEST_BATCH]
            answers |= _parse_batch(self._post(part, timeout), self.benchmark)
        if any(row.id not in answers for row in rows):
            raise GeocoderParseError("rows of the batch are missing from the answer")
        return {row.id: answers[row.id] for row in rows}

    def _post(self, rows: Sequence[BatchRow], timeout: Any) -> str:
        body, content_type = _multipart(rows, self.benchmark)
        try:
            return str(
                self.adapter.post_text(
                    f"{self.api}/addressbatch",
                    body,
                    timeout=self.timeout if timeout is DEFAULT_SENTINEL else timeout,
                    headers=self.headers | {"Content-Type": content_type},
                )
            )
        except AdapterHTTPError as error:
            self._adapter_error_handler(error)  # raises geopy's exception for the status
            raise

    def _parse_json(self, answer: Any, exactly_one: bool) -> Any:
        result = answer.get("result") if isinstance(answer, dict) else None
        if result is None:
            raise GeocoderParseError("the answer has no result")
        places = [_location(match, self.benchmark) for match in result["addressMatches"]]
        if not places:
            return None
        return places[0] if exactly_one else places


def _location(match: Mapping[str, Any], benchmark: str) -> Any:
    point = match["coordinates"]["y"], match["coordinates"]["x"]
    return Location(match["matchedAddress"], point, {**match, "benchmark": benchmark})


def _multipart(rows: Sequence[BatchRow], benchmark: str) -> tuple[bytes, str]:
    """The form of RFC 7578 with the rows as a CSV file, and its content type."""
    table = io.StringIO()
    csv.writer(table).writerows(rows)
    boundary = secrets.token_hex(16)
    parts = {
        'name="addressFile"; filename="batch.csv"\r\nContent-Type: text/csv': table.getvalue(),
        'name="benchmark"': benchmark,
    }
    text = "".join(
        f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n"
        for head, content in parts.items()
    )
    return f"{text}--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _parse_batch(text: str, benchmark: str) -> dict[str, BatchAnswer]:
    # id, address as sent, status, exactness, matched address, "longitude,latitude", TIGER/Line id,
    # side; only the first three when there is no single match. Rows come in any order.
    answers = {}
    for row in csv.reader(io.StringIO(text)):
        if len(row) < 3 or row[2] not in _STATUS:
            raise GeocoderParseError("a row of the answer cannot be read")
        status = _STATUS[row[2]]
        answers[row[0]] = _batch_match(row, benchmark) if status == MATCH else BatchAnswer(status)
    return answers


def _batch_match(row: Sequence[str], benchmark: str) -> BatchAnswer:
    try:
        exactness, label, point, line, side = row[3:8]
        longitude, latitude = map(float, point.split(","))
    except ValueError:
        raise GeocoderParseError("a match of the answer cannot be read") from None
    # The label is "1 MAIN ST, MADISON, AL, 35758"; a single address gets these parts by name.
    components = dict(zip(("zip", "state", "city"), reversed(label.split(", ")), strict=False))
    raw = {
        "tigerLine": {"tigerLineId": line, "side": side},
        "addressComponents": components,
        "benchmark": benchmark,
    }
    return BatchAnswer(MATCH, exactness == "Exact", Location(label, (latitude, longitude), raw))
