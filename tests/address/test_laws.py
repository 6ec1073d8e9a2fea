"""Rules that hold for any text, and for any address put together from ordinary parts."""

import re
from collections import Counter
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from locator.address import Address, parse
from locator.address.form import query, standard
from locator.geocode.gazetteer import all_rows

NUMBERS = ("2340", "7061B", "12-34", "1140 1/2", "2900-C", "5", "10485")
NAMES = (
    "Whitesburg", "University", "Old Madison", "Main", "5th", "First", "North", "Park", "Court",
    "Martin Luther King Jr", "St Clair", "The Bridge", "Old St Stephens", "Lake", "O'Neal",
    "Carl T. Jones", "Gum Springs Cut Off", "County Line", "Wall Triana", "Oak Hill", "Front",
    "Box Canyon", "Georgia Mountain", "Upper River", "Dr Hicks", "Key", "Star", "Service",
)  # fmt: skip
SUFFIXES = ("Dr", "DR.", "St", "Street", "Ave.", "Blvd", "Rd", "Lane", "Pkwy", "Pike", "Way", "Cir")
ROADS = (
    "Hwy 72", "Highway 72", "US-72", "U.S. 72", "US Hwy 231/431", "AL Hwy 53", "State Rte 14",
    "County Road 79", "CR 79", "I-565", "Old Hwy 20", "FM 1960", "Highway 231-431", "Alt US 72",
)  # fmt: skip
DIRECTIONS = ("", "", "", "N", "South", "NW", "S.E.", "Southwest", "North East")
UNITS = ("", "", "Apt 4", "Ste D", "# B", "#4", "Suite 200", "Bldg A Apt 4", "2nd Floor", "Rear")
CITIES = (
    "Huntsville", "Madison", "Owens Cross Roads", "Muscle Shoals", "Hampton Cove", "New Hope",
    "St. Louis", "North Little Rock", "Kansas City", "Winston-Salem", "La Grange", "Cañon City",
)  # fmt: skip
STATES = ("AL", "Alabama", "Ala.", "TN", "MO", "North Carolina", "LA", "IN", "OR", "CO", "FL")
ZIPS = ("", "35801", "35801-1234", "90210")


def _words(*parts: str) -> str:
    return " ".join(part for part in parts if part)


@st.composite
def streets(draw: st.DrawFn) -> str:
    """A street as people write it, numbered roads among them."""
    after = draw(st.sampled_from(DIRECTIONS))
    if draw(st.integers(0, 3)) == 0:
        return _words(draw(st.sampled_from(ROADS)), after)
    before = draw(st.sampled_from(DIRECTIONS))
    return _words(before, draw(st.sampled_from(NAMES)), draw(st.sampled_from(SUFFIXES)), after)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """An address as people write it, with or without commas, a unit, a city or a ZIP."""
    number, unit = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(UNITS))
    line = _words(number, draw(streets()))
    kind = draw(st.integers(0, 9))
    if kind == 0:
        line, unit = f"{draw(streets())} & {draw(streets())}", ""
    elif kind == 1:
        line, unit = draw(st.sampled_from(("PO Box 12", "P.O. Box 9B", "RR 2 Box 15", ""))), ""
    last = _words(draw(st.sampled_from(STATES)), draw(st.sampled_from(ZIPS)))
    parts = [line, unit, draw(st.sampled_from(CITIES)), last]
    return draw(st.sampled_from((", ", " "))).join(part for part in parts if part)


@given(st.text() | addresses())
@example("\ud800 2340 Whitesburg Dr")
@example("\x00\x1b[31m2340 Main St\x7f")
@example("'" * 500 + "-" * 500)
@example("🏥" * 100)
@example("1/2 & / @ # , ;")
@example("c/o")
@example("ATTN " * 200)
@example("Mile Marker 5 near")
@example("one " * 300)
@example("<br><br>|&nbsp;|\\n")
@example("PA 14")
@example("1/2/3 101/103")
@example("Apt")
@example("# #")
@example("PO Box")
@example("& and at")
@example("USA, USA")
@example("near")
@example("the corner of")
@example("2 blocks north of")
@example("corner meet")
@example(", near , the area ,")
@example("1 near the of area AL 35801")
@example("geo:")
@example("https:https:?q=1,1")
@example("35801O'Neal 35801é 35801Madison35801Madison")
@example("0" * 5000 + "°")
@example("é" * 5000)
def test_never_raises(text: str) -> None:
    """Any text is taken apart, and both forms can be made of it and sent as UTF-8."""
    address = parse(text)
    (standard(address) + query(address)).encode()


@settings(max_examples=20)
@given(st.text(alphabet=".-',/&#@0123456789 ABN°\n", min_size=900, max_size=1100))
def test_long_runs_of_punctuation_and_digits_are_read_too(text: str) -> None:
    """A thousand signs of the kinds the patterns look for are read as any other text."""
    assert isinstance(parse(text), Address)


def test_a_megabyte_is_cut_and_says_so() -> None:
    """A very long text is read from its beginning, and the part that was cut off is in the rest."""
    address = parse("2340 Whitesburg Dr" + " " * 500_000 + ", lorem ipsum" * 50_000)
    assert (address.house_number, address.street.street_name) == ("2340", "WHITESBURG")
    assert "LOREM IPSUM" in address.rest
    assert sum(len(part) for part in address if isinstance(part, str)) < 5000


def test_much_white_space_hides_nothing() -> None:
    """Padding does not count towards the length a text is cut at."""
    padded = " " * 5000 + "2340 Whitesburg Dr," + "\n" * 5000 + "Huntsville AL 35801" + "\t" * 5000
    assert parse(padded) == parse("2340 Whitesburg Dr, Huntsville AL 35801")


@given(addresses())
def test_case_does_not_matter(text: str) -> None:
    """Capitals, small letters and a mixture are read alike."""
    assert parse(text.upper()) == parse(text.lower()) == parse(text.swapcase()) == parse(text)


@given(addresses(), st.lists(st.sampled_from((" ", "  ", "\n", "\t ", "\r\n", "\u00a0"))))
def test_spacing_does_not_matter(text: str, spaces: list[str]) -> None:
    """Doubled spaces, tabs, line breaks and no-break spaces are all just spaces."""
    words = text.split(" ")
    spread = "".join(
        word + (spaces[at] if at < len(spaces) else " ") for at, word in enumerate(words)
    )
    assert parse(spread) == parse(f"  {text}\n") == parse(text)


@given(addresses())
def test_the_standard_form_gives_the_same_parts(text: str) -> None:
    """Reading an address's standard form gives the same parts again."""
    address = parse(text)
    assert parse(standard(address)) == address._replace(rest="", other_zips=())


@given(
    st.floats(-90, 90), st.floats(-180, 180), st.integers(0, 8), st.sampled_from((", ", " ", ","))
)
def test_coordinates_are_read_back(
    latitude: float, longitude: float, decimals: int, between: str
) -> None:
    """Any pair on the globe, written with a decimal point, is read and written back exactly."""
    text = f"{latitude:.{decimals + 1}f}{between}{longitude:.{decimals + 1}f}"
    address = parse(text)
    assert (address.latitude, address.longitude) == (
        float(f"{latitude:.{decimals + 1}f}"),
        float(f"{longitude:.{decimals + 1}f}"),
    )
    assert address.coordinate_decimals == decimals + 1
    assert parse(standard(address)) == address


@given(
    st.decimals(0, 90, places=3), st.decimals(0, 180, places=3),
    st.sampled_from(("NE", "NW", "SE", "SW")), st.integers(0, 15), st.sampled_from((" ", ", ")),
)  # fmt: skip
def test_letters_say_which_number_is_which(
    size: Decimal, other: Decimal, letters: str, places: int, between: str
) -> None:
    """Hemisphere letters before or after either number, in either order, give the same point."""
    pole, side = letters[0], letters[1]
    north, east = (
        f"{number} {letter}" if places & bit else f"{letter} {number}"
        for number, letter, bit in ((size, pole, 1), (other, side, 2))
    )
    pair = [north, east] if places & 4 else [east, north]
    text = between.join(pair).replace(" ", "" if places & 8 and between != " " else " ")
    address = parse(text)
    assert address.latitude == float(size if pole == "N" else -size)
    assert address.longitude == float(other if side == "E" else -other)


def _everything(address: Address) -> str:
    crossing = address.crossing.standard() if address.crossing else ""
    parts = [part for part in address if isinstance(part, str)]
    return " ".join([*parts, address.street.standard(), crossing])


@given(st.lists(st.sampled_from((*NUMBERS, *UNITS, *NAMES, *ROADS, *ZIPS, ",", "&", "Qwert"))))
def test_no_digit_is_lost(pieces: list[str]) -> None:
    """Every digit typed stands in some part or in the rest, in whatever order it was typed."""
    text = " ".join(pieces)
    typed, kept = (Counter(re.sub(r"\D", "", each)) for each in (text, _everything(parse(text))))
    assert not typed - kept


@given(addresses(), st.integers(0, 40), st.text("BCDFGHJKLMPQVXZ", min_size=6, max_size=9))
def test_no_unknown_word_is_lost(text: str, at: int, word: str) -> None:
    """A word that is in no table is found again, wherever in the address it was typed."""
    words = text.split()
    words.insert(at, word)
    assert word in _everything(parse(" ".join(words)))


@given(
    st.sampled_from(CITIES), st.sampled_from(("", ", AL", " TN", ", AL 35801", " 35801")),
    st.sampled_from(("near", "Downtown", "close to", "somewhere around", "in the vicinity of")),
)  # fmt: skip
def test_words_of_vagueness_change_nothing_but_the_rest(city: str, end: str, vague: str) -> None:
    """The place is the one without them, and they are kept as what was not read."""
    plain, said = parse(city + end), parse(f"{vague} {city}{end}")
    assert said == plain._replace(rest=vague.upper())
    assert parse(f"{city} area{end}") == plain._replace(rest="AREA")


@given(addresses(), st.sampled_from(("USA", "U.S.A.", "United States", "US")))
def test_the_country_does_not_matter(text: str, country: str) -> None:
    """A country at the end changes nothing."""
    assert parse(f"{text}, {country}") == parse(text)


_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@given(
    st.integers(501, 99950).map("{:05}".format), st.booleans(), st.sampled_from((" ", "  ", ", "))
)
def test_a_zip_said_digit_by_digit_is_that_zip(zip5: str, typed: bool, before: str) -> None:
    """In words, as a program writes down what it heard, or with a space between the digits."""
    spoken = " ".join(zip5 if typed else (_DIGITS[int(digit)] for digit in zip5))
    assert parse(spoken) == parse(zip5)
    assert parse(f"Huntsville{before}{spoken}") == parse(f"Huntsville{before}{zip5}")


@given(st.integers(1, 9_999))
def test_a_house_number_said_digit_by_digit_is_that_number(number: int) -> None:
    """The digits in words make up the number of the house."""
    spoken = " ".join(_DIGITS[int(digit)] for digit in str(number))
    assert parse(f"{spoken} Whitesburg Dr, Huntsville") == parse(
        f"{number} Whitesburg Dr, Huntsville"
    )


def test_no_zip_misses_its_leading_zeros() -> None:
    """Every ZIP of the table that begins with 0 is known by its state without them."""
    rows = [row for row in all_rows() if row.zip.startswith("0")]
    assert len(rows) > 3_000
    for row in rows:
        short = row.zip.lstrip("0")
        assert parse(f"1 Oak Ln, X, {row.state} {short}").zip == row.zip
        assert parse(f"1 Oak Ln, X, {row.state} {short}1234").zip == row.zip


@given(st.sampled_from(CITIES), st.sampled_from(("c/o", "C/O", "Attn:", "care of", "Attention")))
def test_the_name_of_an_addressee_changes_nothing_but_the_rest(city: str, word: str) -> None:
    """The name of a letter's recipient does not change the place."""
    plain = parse(f"2340 Whitesburg Dr, {city}, AL")
    for text in (
        f"{word} Jo Roe, 2340 Whitesburg Dr, {city}, AL",
        f"2340 Whitesburg Dr {word} Jo Roe, {city}, AL",
        f"2340 Whitesburg Dr, {word} Jo and Al Roe, {city}, AL",
    ):
        assert parse(text)._replace(rest="") == plain


@given(addresses(), st.sampled_from(("<br>", "<BR/>", " | ", "\\n")))
def test_field_separators_are_commas(text: str, separator: str) -> None:
    """The marks that other programs put between the parts are read as commas."""
    assert parse(text.replace(", ", separator)) == parse(text)
