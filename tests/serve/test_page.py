"""The agents' page in a real browser, with the real service."""

import json
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.roads.networks import graph_of, grid, latlon
from tests.serve import page_service
from tests.serve.browser import Visit, launched
from tests.serve.page_service import AMBIGUOUS, CERTAIN, NO_MATCH, UNCERTAIN

pytestmark = pytest.mark.browser

Open = Callable[..., Visit]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all tests; each has a profile of its own."""
    with launched() as running:
        yield running


@pytest.fixture(scope="module")
def locations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented directory."""
    return page_service.write_directory(tmp_path_factory.mktemp("service"))


@pytest.fixture(scope="module")
def service(browser: Any, locations: Path) -> Iterator[str]:
    """The service; not started without a browser."""
    with page_service.running(locations) as running:
        yield running


@pytest.fixture
def visit(browser: Any, service: str) -> Iterator[Open]:
    """Opens the page. At the end no visit may have had an error or asked another host."""
    visits: list[Visit] = []

    def opened(url: str = "", **options: Any) -> Visit:
        visits.append(Visit(browser, url or service, **options))
        return visits[-1]

    yield opened
    for one in visits:
        one.end()


def test_typing_a_certain_address_shows_the_clinic_large(visit: Open) -> None:
    """The answer comes when typing pauses, with all facts about the clinic."""
    agent = visit()
    agent.type(CERTAIN)
    assert agent.at(".large h2") == "East Side"
    assert agent.at(".verdict strong") == "Certain"
    assert agent.at(".large .distance") == "0.5 miles"
    card = agent.at(".large")
    for fact in ("1 Example Ln SE", "open now", "24/7", "Bring a towel", "no referral needed"):
        assert fact in card
    assert "Call to confirm: last verified 2020-01-31" in card
    assert "201-299" not in card
    assert "Governors Dr SE, Huntsville, AL 35801" in agent.at(".basis")
    assert agent.at(".rest .clinic h2") == "West Side"
    assert "hours not on file" in agent.at(".rest .clinic")
    assert "Use the side door, please." in agent.at(".rest .clinic .alerts")


def test_enter_answers_what_is_too_short_to_be_an_address(visit: Open) -> None:
    """Two letters are sent only on Enter."""
    agent = visit()
    agent.page.fill("#address", "zz")
    agent.page.wait_for_timeout(400)
    assert not any("/v1/find" in url for url in agent.requested)
    agent.page.press("#address", "Enter")
    agent.answered()
    assert "What is your ZIP code?" in agent.shown()


def test_phone_and_directions_are_links_that_tell_nothing(visit: Open) -> None:
    """The phone is a link; directions open a new tab that learns nothing about the page."""
    agent = visit()
    agent.type(CERTAIN)
    phone = agent.page.locator(".large dd a", has_text="(256) 555-0100")
    assert phone.get_attribute("href") == "tel:+1-256-555-0100"
    directions = agent.page.locator(".large .actions a").first
    assert directions.get_attribute("target") == "_blank"
    assert directions.get_attribute("rel") == "noopener noreferrer"
    assert "Governors" not in (directions.get_attribute("href") or "")


def test_an_uncertain_answer_says_what_to_ask(visit: Open) -> None:
    """If it is not certain, the question to the caller is above the clinic."""
    agent = visit()
    agent.type(UNCERTAIN)
    assert agent.at(".verdict strong") == "Likely"
    assert agent.at(".question") == "What is your street address?"
    assert agent.at(".large .over") == "Nearest so far"
    assert "the center of the ZIP code, accurate to within about" in agent.at(".basis")


def test_choosing_a_reading_fills_it_in_and_answers(visit: Open) -> None:
    """The readings of an ambiguous address are buttons; the typed house number stays."""
    agent = visit()
    agent.type(AMBIGUOUS)
    assert agent.at(".question") == "Is it Governors Dr NW or Governors Dr SE?"
    assert agent.page.locator(".distance").count() == 0
    agent.page.get_by_role("button", name="Governors Dr SE").click()
    agent.page.wait_for_selector(".certain")
    assert agent.page.input_value("#address") == CERTAIN
    assert agent.at(".large h2") == "East Side"
    assert agent.page.evaluate("document.activeElement.id") == "address"


def test_no_match_asks_and_has_no_map(visit: Open) -> None:
    """For text that cannot be placed the page shows a question, but no clinic and no map."""
    agent = visit()
    agent.type(NO_MATCH)
    assert agent.at(".verdict strong") == "Not found"
    assert agent.at(".question") == "What is your ZIP code?"
    assert agent.page.locator(".clinic").count() == 0
    assert agent.page.locator("#map-panel").is_hidden()


def test_the_service_filter_changes_the_answer(visit: Open) -> None:
    """With a chosen service the page shows only clinics that offer it."""
    agent = visit()
    agent.type(CERTAIN)
    agent.page.select_option("#service", "Dry needling")
    agent.page.wait_for_selector(".large >> text=West Side")
    assert agent.page.locator(".clinic").count() == 1


@pytest.mark.parametrize(
    ("clipboard", "language", "begins", "done"),
    [
        ("new", "en", "The nearest clinic is East Side, 1 Example Ln SE,", "Copied."),
        ("old", "en", "The nearest clinic is East Side, 1 Example Ln SE,", "Copied."),
        ("new", "es", "La clínica más cercana es East Side, 1 Example Ln SE,", "Copiado."),
    ],
)
def test_copy_buttons_copy_the_words_of_the_service(
    visit: Open, clipboard: str, language: str, begins: str, done: str
) -> None:
    """The text, the SMS and the id are copied whole, even without a Clipboard API.

    Text and SMS are in the language of the page.
    """
    agent = visit(locale=f"{language}-US")
    if clipboard == "new":
        agent.context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:
        agent.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    agent.type(CERTAIN)
    expected = {"text": agent.at(".aloud p"), "sms": _sms(agent, language), "id": "east"}
    assert expected["text"].startswith(begins)
    for what, text in expected.items():
        agent.page.locator("#said").evaluate("one => { one.textContent = ''; }")
        agent.page.locator(f"[data-copy={what}]").first.click()
        agent.page.wait_for_selector(f"#said:text-is('{done}')", state="attached")
        assert _pasted(agent) == text


def _sms(agent: Visit, language: str) -> str:
    question = {"address": CERTAIN, "language": language, "limit": 10}
    response = agent.context.request.post(f"{agent.url}v1/find?format=sms", data=question)
    return response.text()


def _pasted(agent: Visit) -> str:
    """The content of the clipboard, pasted into a new field."""
    agent.page.evaluate("document.body.append(document.createElement('textarea'))")
    field = agent.page.locator("body > textarea")
    field.press("Control+V")
    text = field.input_value()
    field.evaluate("one => one.remove()")
    return text


def test_spanish_is_spoken_throughout_and_remembered(visit: Open) -> None:
    """Page, verdict, question, text and map are in Spanish, also after a reload."""
    agent = visit()
    agent.type(AMBIGUOUS)
    agent.page.check("input[value=es]")
    assert agent.at("h1") == "Clínica más cercana"
    assert agent.at(".question") == "¿Es Governors Dr NW o Governors Dr SE?"
    agent.page.wait_for_selector(".aloud p[lang=es]")
    assert "¿Es Governors Dr NW o Governors Dr SE? Si es " in agent.at(".aloud p")
    agent.page.reload()
    agent.page.wait_for_selector(".start")
    assert agent.page.evaluate("document.documentElement.lang") == "es"
    agent.type(CERTAIN)
    assert agent.at(".verdict strong") == "Seguro"
    assert "abierta ahora" in agent.at(".large")
    assert agent.at(".large .distance") == "0.5 millas"
    assert agent.at(".aloud p").startswith("La clínica más cercana es East Side, 1 Example Ln SE,")
    assert agent.page.locator(".aloud p").get_attribute("lang") == "es"
    assert "quien llama" in (agent.page.locator("#map svg.locator-map").text_content() or "")


def test_a_spanish_browser_gets_spanish(visit: Open) -> None:
    """Without a choice the page uses the browser's language."""
    assert visit(locale="es-MX").at("h1") == "Clínica más cercana"


def test_kilometers_are_shown_and_remembered(visit: Open) -> None:
    """The chosen unit applies to the page and to the text to read aloud."""
    agent = visit()
    agent.type(CERTAIN)
    agent.page.check("input[value=km]")
    agent.page.wait_for_selector(".large .distance >> text=0.8 km")
    assert "kilometers away" in agent.at(".aloud")
    agent.page.reload()
    agent.page.wait_for_selector(".start")
    assert agent.page.is_checked("input[value=km]")


def test_everything_can_be_done_with_the_keyboard(visit: Open) -> None:
    """Without a mouse an agent can choose a reading and zoom the map."""
    agent = visit()
    keys = agent.page.keyboard
    assert agent.page.evaluate("document.activeElement.id") == "address"
    keys.type(AMBIGUOUS)
    keys.press("Enter")
    agent.answered()
    order = _tabbed_to(agent, ".readings button")
    assert order == ["clear", "service"]
    keys.press("Enter")
    agent.page.wait_for_selector("#answer:not(.stale) > .certain")
    agent.answered()
    _tabbed_to(agent, "#map")
    keys.press("+")
    assert _zoom(agent) > 1
    keys.press("/")
    assert agent.page.evaluate("document.activeElement.id") == "address"
    keys.press("Escape")
    assert agent.page.input_value("#address") == ""
    assert agent.page.locator(".start").is_visible()


def _tabbed_to(agent: Visit, selector: str) -> list[str]:
    """Press Tab up to an element; each focus must be visible. Returns the ids on the way."""
    passed: list[str] = []
    for _ in range(40):
        agent.page.keyboard.press("Tab")
        if agent.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return passed
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert agent.page.evaluate(outline) != "none"
        passed.append(agent.page.evaluate("document.activeElement.id"))
    raise AssertionError(f"{selector} is not reached")


def test_shortcuts_can_be_switched_off(visit: Open) -> None:
    """With shortcuts off, / and Escape have no effect (WCAG 2.1.4)."""
    agent = visit()
    agent.type(UNCERTAIN)
    agent.page.locator("footer summary").click()
    agent.page.uncheck("#shortcuts")
    agent.page.keyboard.press("/")
    agent.page.keyboard.press("Escape")
    assert agent.page.evaluate("document.activeElement.id") == "shortcuts"
    assert agent.page.input_value("#address") == UNCERTAIN


def _zoom(agent: Visit) -> float:
    """The zoom of the map."""
    return float(
        agent.page.evaluate("document.querySelector('.pane').style.getPropertyValue('--zoom')")
    )


def _view(agent: Visit) -> list[float]:
    """The visible part of the map: left, top, width, height."""
    box = agent.page.locator("#map .pane").get_attribute("viewBox") or ""
    return [float(number) for number in box.split()]


def test_the_map_moves_by_wheel_drag_and_button(visit: Open) -> None:
    """The map zooms around the pointer, moves with it, and can show all of itself again."""
    agent = visit()
    agent.type(UNCERTAIN)
    whole, box = _view(agent), agent.page.locator("#map").bounding_box()
    assert box
    mouse = agent.page.mouse
    mouse.move(box["x"] + 100, box["y"] + 100)
    mouse.wheel(0, -120)
    agent.page.wait_for_selector("#map.zoomed")
    before = _view(agent)
    assert before[2] < whole[2]
    mouse.down()
    mouse.move(box["x"] + 60, box["y"] + 80, steps=3)
    mouse.up()
    after = _view(agent)
    assert after[0] > before[0]
    assert after[1] > before[1]
    agent.page.get_by_role("button", name="Zoom in").click()
    assert _view(agent)[2] < after[2]
    assert agent.page.locator("#map .bars:not(.off)").count() == 1
    agent.page.get_by_role("button", name="Show all of it").click()
    assert _view(agent) == whole


PHONE = {"viewport": {"width": 412, "height": 900}, "has_touch": True, "is_mobile": True}


class _Fingers:
    """Fingers on the screen, simulated by the browser's developer tools."""

    def __init__(self, agent: Visit) -> None:
        self._page, self._to = agent.page, agent.context.new_cdp_session(agent.page)

    def put(self, *at: tuple[float, float]) -> None:
        """Put fingers down one after another."""
        for count in range(1, len(at) + 1):
            self._send("touchStart", at[:count])

    def move(self, *ways: tuple[tuple[float, float], tuple[float, float]]) -> None:
        """Move all fingers together, each from one place to another."""
        for step in range(1, 11):
            at = [
                (from_x + (to_x - from_x) * step / 10, from_y + (to_y - from_y) * step / 10)
                for (from_x, from_y), (to_x, to_y) in ways
            ]
            self._send("touchMove", at)
        # The browser delivers moves with the next frame.
        self._page.evaluate(
            "new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))"
        )

    def lift(self) -> None:
        """Lift all fingers."""
        self._send("touchEnd", ())

    def _send(self, kind: str, at: Sequence[tuple[float, float]]) -> None:
        points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(at)]
        self._to.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def _pane(agent: Visit) -> tuple[float, float, float, float]:
    """Scroll to the map. Returns its place in the window: left, top, width, height."""
    agent.page.locator("#map").scroll_into_view_if_needed()
    box = agent.page.locator("#map .ground").bounding_box()
    assert box
    return box["x"], box["y"], box["width"], box["height"]


def _page_at(agent: Visit) -> list[float]:
    """The scroll position and zoom of the page."""
    return list(agent.page.evaluate("[scrollX, scrollY, visualViewport.scale]"))


def test_two_fingers_zoom_the_map_about_their_middle(visit: Open) -> None:
    """The place between two fingers stays between them; the page does not scroll or zoom."""
    agent = visit(**PHONE)
    agent.type(UNCERTAIN)
    left, top, width, height = _pane(agent)
    whole, page, fingers = _view(agent), _page_at(agent), _Fingers(agent)

    def under(x: float, y: float) -> tuple[float, float]:
        seen = _view(agent)
        return seen[0] + (x - left) / width * seen[2], seen[1] + (y - top) / height * seen[3]

    x, y = left + width * 0.4, top + height * 0.5
    place = under(x, y)
    near, apart = ((x - 25, y), (x + 25, y)), ((x - 30, y - 55), (x + 80, y + 75))
    fingers.put(*near)
    fingers.move(*zip(near, apart, strict=True))
    assert agent.page.locator("#map .bars:not(.off)").count() == 0
    assert under(x + 25, y + 10) == pytest.approx(place, abs=0.5)
    fingers.lift()
    # From 50 to 170 pixels apart: the nearest step to 3.4.
    assert _zoom(agent) == 3
    assert agent.page.locator("#map .bars:not(.off)").count() == 1
    assert under(x + 25, y + 10) == pytest.approx(place, abs=0.5)
    fingers.put(*apart)
    fingers.move(*zip(apart, near, strict=True))
    fingers.lift()
    assert _view(agent) == whole
    # One finger can stay in its place.
    fingers.put(*near)
    fingers.move((near[0], near[0]), (near[1], (x + 40, y + 140)))
    fingers.lift()
    agent.page.wait_for_timeout(200)
    assert _zoom(agent) == 3
    assert _page_at(agent) == page


def test_one_finger_scrolls_the_page_until_the_map_is_zoomed(visit: Open) -> None:
    """An unzoomed map lets one finger scroll the page; a zoomed map moves."""
    agent = visit(**PHONE)
    agent.type(UNCERTAIN)
    left, top, width, height = _pane(agent)
    whole, page, fingers = _view(agent), _page_at(agent), _Fingers(agent)
    at, to = (left + width / 2, top + height / 3), (left + width / 2, top + height / 3 + 120)
    fingers.put(at)
    fingers.move((at, to))
    fingers.lift()
    agent.page.wait_for_function(f"scrollY < {page[1]} - 60")
    assert _view(agent) == whole
    agent.page.get_by_role("button", name="Zoom in").click()
    left, top, width, height = _pane(agent)
    before, page = _view(agent), _page_at(agent)
    at, to = (left + width / 2, top + height / 3), (left + width / 2 + 40, top + height / 3 + 60)
    fingers.put(at)
    fingers.move((at, to))
    fingers.lift()
    agent.page.wait_for_timeout(200)
    after = _view(agent)
    assert before[0] - after[0] == pytest.approx(40 * whole[2] / width, abs=0.5)
    assert before[1] - after[1] == pytest.approx(60 * whole[3] / height, abs=0.5)
    assert _page_at(agent) == page


def test_the_map_can_be_folded_away_for_good(visit: Open) -> None:
    """A folded map stays folded on the next visit, and is not drawn."""
    agent = visit()
    agent.type(UNCERTAIN)
    agent.page.locator("#map-panel summary").click()
    agent.page.wait_for_selector("#map-panel:not([open])")
    agent.page.reload()
    agent.page.wait_for_selector(".start")
    agent.requested.clear()
    agent.type(UNCERTAIN)
    assert not any("/v1/map" in url for url in agent.requested)


def test_nothing_typed_is_stored_anywhere(visit: Open) -> None:
    """The address is in no URL, title, storage, cookie or history, and a reload removes it."""
    agent = visit()
    history = agent.page.evaluate("history.length")
    agent.type(CERTAIN)
    agent.page.check("input[value=km]")
    agent.answered()
    storage = agent.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    stored = agent.context.storage_state()
    places = (agent.page.url, agent.page.title(), storage, json.dumps(stored), *agent.requested)
    assert not any("Governors" in place or "35801" in place for place in places)
    assert agent.page.url == agent.url
    assert agent.page.evaluate("history.length") == history
    assert stored["cookies"] == []
    agent.page.reload()
    agent.page.wait_for_selector(".start")
    assert agent.page.input_value("#address") == ""


def test_the_policy_lets_only_the_page_itself_run(visit: Open) -> None:
    """The page has a strict Content-Security-Policy: no foreign host, no inline script."""
    agent = visit()
    response = agent.context.request.get(agent.url)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "connect-src 'self';" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_a_name_with_markup_is_shown_as_text(visit: Open) -> None:
    """Text from the directory is never read as HTML."""
    agent = visit()
    agent.type(page_service.NEAR_MARKUP)
    assert agent.at(".large h2") == "<img src=x onerror=alert(1)> & Sons"
    assert "<b>Closed</b> on Monday" in agent.at(".large .alerts")
    assert "ask at the desk" in agent.at(".large")
    assert agent.page.locator("main img").count() == 0


GUIDE = ".large .guide"


def _open_guide(agent: Visit) -> None:
    agent.page.locator(f"{GUIDE} > summary").click()
    agent.page.wait_for_selector(f"{GUIDE} .questions")


def test_callers_ask_and_the_agent_answers(visit: Open) -> None:
    """Under a service with a guide its questions open with a click, and an answer can be copied."""
    agent = visit()
    agent.context.grant_permissions(["clipboard-read", "clipboard-write"])
    agent.type(CERTAIN)
    assert agent.page.locator(f"{GUIDE} > summary").inner_text().startswith("Callers ask")
    assert not any("/v1/services/" in url for url in agent.requested)
    _open_guide(agent)
    questions = agent.page.locator(f"{GUIDE} .questions summary").all_inner_texts()
    assert questions == [
        "What is it?",
        "Does it hurt?",
        "How long does it take?",
        "Is <b>it</b> safe?",
        "What to bring",
    ]
    answer = agent.page.get_by_text("It pulls at the skin.")
    assert not answer.is_visible()
    agent.page.get_by_text("Does it hurt?").click()
    assert answer.is_visible()
    agent.page.locator(f"{GUIDE} details[open] [data-copy=answer]").click()
    agent.page.wait_for_selector("#said:text-is('Copied.')", state="attached")
    said = "It pulls at the skin. General information, not medical advice; ask the clinic."
    assert _pasted(agent) == said
    assert "General information, not medical advice; ask the clinic." in agent.at(GUIDE)
    assert "Sources: <script>alert(3)</script>, our own book" in agent.at(GUIDE)


def test_a_word_finds_the_question(visit: Open) -> None:
    """Typing a word leaves the questions with it, and opens the first; "/" and Esc stay here."""
    agent = visit()
    agent.type(CERTAIN)
    _open_guide(agent)
    field, keys = agent.page.get_by_label("Find a word"), agent.page.keyboard
    field.fill("LONG")
    shown = agent.page.locator(f"{GUIDE} .questions > li:visible")
    assert shown.locator("summary").all_inner_texts() == ["How long does it take?"]
    assert agent.page.get_by_text("Ten minutes, on most days.").is_visible()
    field.fill("tissue")
    assert shown.locator("summary").all_inner_texts() == ["What is it?"]
    field.fill("cost/")
    assert shown.count() == 0
    assert "Not on file; ask the clinic." in agent.at(GUIDE)
    field.press("/")
    assert field.input_value() == "cost//"
    keys.press("Escape")
    assert (field.input_value(), shown.count()) == ("", 5)
    assert agent.page.input_value("#address") == CERTAIN


def test_the_keyboard_opens_questions(visit: Open) -> None:
    """Without a mouse an agent can open the guide and a question."""
    agent = visit()
    agent.type(CERTAIN)
    keys = agent.page.keyboard
    _tabbed_to(agent, f"{GUIDE} > summary")
    keys.press("Enter")
    agent.page.wait_for_selector(f"{GUIDE} .questions")
    _tabbed_to(agent, f"{GUIDE} .questions li:nth-child(2) summary")
    keys.press("Space")
    assert agent.page.get_by_text("It pulls at the skin.").is_visible()


def test_the_guide_is_in_the_language_of_the_page(visit: Open) -> None:
    """In Spanish the questions, the answers and all words around them are Spanish.

    A guide that was open stays open. Accents need not be typed.
    """
    agent = visit()
    agent.type(CERTAIN)
    _open_guide(agent)
    agent.page.check("input[value=es]")
    agent.page.wait_for_selector(f"{GUIDE} .questions >> text=¿Duele?")
    agent.answered()
    assert "Lo que preguntan" in agent.at(f"{GUIDE} > summary")
    agent.page.wait_for_selector(f"{GUIDE} .questions")
    agent.page.get_by_label("Buscar una palabra").first.fill("cuanto")
    shown = agent.page.locator(f"{GUIDE} .questions > li:visible summary")
    assert shown.all_inner_texts() == ["¿Cuánto tiempo toma?"]
    assert "no es consejo médico" in agent.at(GUIDE)
    assert agent.page.locator(f"{GUIDE} .questions p").first.get_attribute("lang") == "es"


def test_no_guide_no_questions(visit: Open) -> None:
    """A service without a guide has nothing to open."""
    agent = visit()
    agent.type(CERTAIN)
    # The service massage has none, but Cupping has one.
    assert agent.page.locator(".large .services > li").count() == 2
    assert agent.page.locator(".large .guide").count() == 1
    agent.page.select_option("#service", "Dry needling")
    agent.page.wait_for_selector(".large >> text=West Side")
    assert agent.page.locator(".guide").count() == 0


def test_hostile_cells_of_a_guide_are_text(visit: Open) -> None:
    """Markup in a question, an answer or a source is shown as it is written."""
    agent = visit()
    agent.type(CERTAIN)
    _open_guide(agent)
    agent.page.get_by_text("Is <b>it</b> safe?").click()
    assert agent.page.get_by_text("<img src=x onerror=alert(2)> ask =1+1").is_visible()
    assert agent.page.locator("main img, main script, .guide b").count() == 0


def test_a_late_list_of_services_adds_the_questions(visit: Open) -> None:
    """If an answer comes before the list of services, the questions are added to it."""
    agent = visit()
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    agent.page.route("**/v1/services", hold)
    agent.page.reload()
    agent.type(CERTAIN)
    assert agent.page.locator(GUIDE).count() == 0
    for route in held:
        route.continue_()
    agent.page.wait_for_selector(GUIDE)
    agent.page.unroute_all()


def test_a_guide_that_cannot_be_loaded_says_so(visit: Open) -> None:
    """If the guide does not come, one sentence says so; opening it again asks again."""
    agent = visit(may_fail=True)
    agent.type(CERTAIN)
    agent.page.route("**/v1/services/*", lambda route: route.abort())
    agent.page.locator(f"{GUIDE} > summary").click()
    agent.page.wait_for_selector(f"{GUIDE} >> text=The answers could not be loaded.")
    agent.page.unroute_all()
    agent.page.locator(f"{GUIDE} > summary").click()
    _open_guide(agent)


def test_an_old_answer_fades_and_a_late_one_is_not_shown(visit: Open) -> None:
    """After new typing an old answer is never shown, however late it arrives."""
    agent = visit()
    held: list[Any] = []

    def hold(route: Any) -> None:
        if NO_MATCH in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    agent.page.route("**/v1/find*", hold)
    agent.page.fill("#address", NO_MATCH)
    agent.page.wait_for_timeout(400)
    assert held
    agent.page.fill("#address", CERTAIN)
    agent.answered()
    for route in held:
        route.continue_()
    agent.page.wait_for_timeout(200)
    assert agent.at(".large h2") == "East Side"
    agent.page.fill("#address", CERTAIN + "2")
    assert "stale" in (agent.page.locator("#answer").get_attribute("class") or "")
    agent.page.unroute_all()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (0, "The service cannot be reached. Is it running?"),
        (429, "The service is busy. Try again in a moment."),
        (503, "The service has a problem with its clinic or street data."),
        (500, "Something went wrong in the service."),
    ],
)
def test_a_failing_service_is_said_plainly(visit: Open, status: int, words: str) -> None:
    """Each failure has its sentence, shows no clinic, and can be retried."""
    agent = visit(may_fail=True)

    def fail(route: Any) -> None:
        route.fulfill(status=status, body="{}") if status else route.abort()

    agent.page.route("**/v1/find*", fail)
    agent.type(CERTAIN)
    assert words in agent.shown()
    assert agent.page.locator(".clinic").count() == 0
    agent.page.unroute_all()
    agent.page.get_by_role("button", name="Try again").click()
    agent.page.wait_for_selector(".certain")


def test_a_token_is_asked_for_and_kept_in_memory_alone(
    visit: Open, locations: Path, tmp_path: Path
) -> None:
    """If the service needs a token, the page asks for it and forgets it on a reload."""
    token, file = "a-token-of-the-test-of-the-page", tmp_path / "tokens"
    file.write_text(f"{token}\n", encoding="utf-8")
    with page_service.running(locations, "--token-file", str(file)) as guarded:
        agent = visit(guarded, may_fail=True)
        for entered in ("wrong", token):
            agent.page.wait_for_selector("#token-dialog[open]")
            assert agent.page.evaluate("document.activeElement.id") == "token"
            agent.page.keyboard.type(entered)
            agent.page.keyboard.press("Enter")
        agent.page.wait_for_selector(".start")
        agent.type(CERTAIN)
        assert agent.at(".large h2") == "East Side"
        storage = agent.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert token not in storage + agent.page.content() + "".join(agent.requested)
        agent.page.reload()
        agent.page.wait_for_selector("#token-dialog[open]")


SCHEMES = ("light", "dark")


@pytest.mark.parametrize(
    ("scheme", "language", "width"), [("light", "en-US", 1280), ("dark", "es-US", 360)]
)
def test_axe_finds_nothing(visit: Open, scheme: str, language: str, width: int) -> None:
    """axe-core finds no violation of WCAG 2.2 AA or best practices in any kind of answer."""
    axe = _axe()
    agent = visit(
        color_scheme=scheme,
        locale=language,
        reduced_motion="reduce",
        viewport={"width": width, "height": 900},
    )
    agent.page.locator("footer summary").click()
    agent.page.evaluate(axe)
    assert _violations(agent) == []
    for text in (UNCERTAIN, AMBIGUOUS, NO_MATCH, page_service.NEAR_LONG):
        agent.type(text)
        assert _violations(agent) == []
    agent.type(CERTAIN)
    _open_guide(agent)
    agent.page.locator(f"{GUIDE} .questions summary").first.click()
    assert _violations(agent) == []


def _axe() -> str:
    carrier = "axe_playwright_python"
    pytest.importorskip(carrier, reason="axe-core (axe-playwright-python) is not installed")
    return (files(carrier) / "axe.min.js").read_text(encoding="utf-8")


def _violations(agent: Visit) -> list[str]:
    """The violations that axe-core finds, one line each: the rule and the first element."""
    rules = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
    found = agent.page.evaluate(f"axe.run(document, {rules})")
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found["violations"]]


def test_the_theme_follows_the_system(visit: Open) -> None:
    """Page and map are dark or light, like the system."""
    grounds = []
    for scheme in SCHEMES:
        agent = visit(color_scheme=scheme)
        agent.type(UNCERTAIN)
        style = "one => getComputedStyle(document.querySelector(one)).{}"
        page = agent.page.evaluate(style.format("backgroundColor"), "html")
        grounds.append((page, agent.page.evaluate(style.format("fill"), "#map .ground")))
    assert grounds == [
        ("rgb(243, 244, 241)", "rgb(246, 244, 238)"),
        ("rgb(14, 16, 19)", "rgb(23, 26, 31)"),
    ]


def test_who_wants_less_motion_gets_none(visit: Open) -> None:
    """With prefers-reduced-motion nothing moves or fades."""
    agent = visit(reduced_motion="reduce")
    elements = "[...document.querySelectorAll('*')]"
    moves = "one => parseFloat(getComputedStyle(one).transitionDuration)"
    assert not agent.page.evaluate(f"{elements}.some({moves})")


# 1280 pixels at 400 % are 320 (WCAG 1.4.10).
WIDTHS = (320, 360, 640, 1024, 1920)


@pytest.mark.parametrize("language", ["en-US", "es-US"])
def test_nothing_has_to_be_scrolled_sideways(visit: Open, language: str) -> None:
    """All kinds of answers fit every width, even with long names."""
    agent = visit(locale=language)
    agent.page.locator("footer summary").click()
    agent.type(CERTAIN)
    _open_guide(agent)
    for text in page_service.ALL_KINDS:
        agent.type(text)
        for width in WIDTHS:
            agent.page.set_viewport_size({"width": width, "height": 700})
            assert agent.page.evaluate("document.documentElement.scrollWidth") <= width, text


def test_the_answer_is_announced(visit: Open) -> None:
    """A screen reader hears the answer in a sentence or two."""
    agent = visit()
    agent.type(CERTAIN)
    status = agent.page.locator("#said[role=status]")
    assert status.inner_text() == "Nearest clinic: East Side, 0.5 miles. Certain."
    agent.type(UNCERTAIN)
    assert status.inner_text().endswith("Ask the caller: What is your street address?")
    assert agent.page.get_by_role("main").count() == 1
    assert agent.page.get_by_role("search").count() == 1
    assert agent.page.get_by_role("textbox", name="Address or ZIP code of the caller").count() == 1


@pytest.mark.parametrize(
    ("language", "key"), [("en-US", "Thick: the route to"), ("es-US", "Línea gruesa: camino")]
)
def test_the_map_draws_the_way_by_road(
    browser: Any, tmp_path: Path, language: str, key: str
) -> None:
    """With roads installed the way is a visible line from the caller to the clinic, explained."""
    locations = page_service.write_directory(tmp_path)
    network = grid(12, 12, step=2)
    graph_of(tmp_path, network.roads).close()
    rows = ["id,name,street,city,state,zip,latitude,longitude,accuracy_m"]
    y, x = latlon((20, 15))
    rows.append(f"near,Near,1 Example St,Huntsville,AL,35801,{y},{x},10")
    locations.write_text("\n".join(rows) + "\n")
    for name in ("services.csv", "service_guide.csv"):
        (tmp_path / name).unlink()
    with page_service.running(locations) as url:
        agent = Visit(browser, url, locale=language)
        y, x = latlon((2, 3))
        agent.type(f"{y}, {x}")
        way = agent.page.locator("#map svg path.way").first
        box, pane = way.bounding_box(), agent.page.locator("#map .ground").bounding_box()
        assert box
        assert pane
        assert box["width"] > pane["width"] / 4
        assert box["height"] > pane["height"] / 4
        stroke = way.evaluate("one => getComputedStyle(one).strokeWidth")
        assert stroke == "4.4px"
        assert key in (agent.page.locator("#map svg.locator-map").text_content() or "")
        agent.end()
