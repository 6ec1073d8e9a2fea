"""POST /v1/map: maps are drawn one at a time and never delay answers."""

import asyncio
from threading import Event
from typing import Any

import pytest

from locator.serve import Config, create_app
from locator.serve.asked import LEAST_SIDE, MOST_SIDE
from tests.serve.page_service import ALL_KINDS
from tests.serve.service import Reply, Service, directly

SIZE = {"width": 300, "height": 400}


@pytest.mark.parametrize("address", ALL_KINDS)
def test_every_answer_has_a_map(service: Service, address: str) -> None:
    """Every answer has an SVG map of the requested width, even no_match."""
    reply = service.post("/v1/map", {"address": address, **SIZE})
    assert (reply.status, reply.headers["content-type"]) == (200, "image/svg+xml")
    assert reply.text.startswith("<svg ")
    assert 'width="300"' in reply.text


@pytest.mark.parametrize("side", ["width", "height"])
@pytest.mark.parametrize("value", [LEAST_SIDE - 1, MOST_SIDE + 1, "300", True, [300]])
def test_a_size_that_no_screen_has_is_refused(service: Service, side: str, value: Any) -> None:
    """A map has a maximum size, so that other maps do not wait long."""
    reply = service.post("/v1/map", {"address": "35806", side: value})
    assert (reply.status, reply.json()["field"]) == (422, side)


def test_maps_leave_room_for_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Maps have their own limit; above it they get 429, and questions are still answered."""
    go_on = Event()

    def slow(*_: object) -> str:
        go_on.wait(20)
        return "<svg/>"

    monkeypatch.setattr("locator.serve.app.picture", slow)

    async def asked() -> tuple[Reply, Reply, Reply]:
        app = create_app(Config(at_once=1))
        first = asyncio.create_task(directly(app, "/v1/map", "35806"))
        await asyncio.sleep(0.2)
        second = await directly(app, "/v1/map", "35806")
        found = await directly(app, "/v1/find", "35806")
        go_on.set()
        return await first, second, found

    first, second, found = asyncio.run(asked())
    assert (second.status, second.headers["retry-after"]) == (429, "1")
    assert (first.status, found.status) == (200, 200)


def test_a_map_whose_time_is_over_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """A map that timed out before its turn is never drawn; questions are still answered."""
    begun: list[str] = []
    go_on = Event()

    def slow(*_: object) -> str:
        begun.append("a map")
        go_on.wait(20)
        return "<svg/>"

    monkeypatch.setattr("locator.serve.app.picture", slow)

    async def asked() -> tuple[list[Reply], Reply, Reply]:
        app = create_app(Config(time_limit_s=0.2))
        late = await asyncio.gather(*(directly(app, "/v1/map", "35806") for _ in "123"))
        found = await directly(app, "/v1/find", "35806")
        go_on.set()
        return late, found, await directly(app, "/v1/map", "35806")

    late, found, last = asyncio.run(asked())
    assert [reply.status for reply in late] == [504] * 3
    assert (found.status, last.status) == (200, 200)
    assert begun == ["a map"] * 2  # the first one and the last one
