"""Two towns of which one is meant: each is read in its own state."""

import pytest

from locator.address import in_either_place, parse


@pytest.mark.parametrize(
    ("typed", "towns"),
    [
        ("Kenosha or Racine", ["KENOSHA ", "RACINE "]),
        ("Kenosha or Racine, WI", ["KENOSHA WI", "RACINE WI"]),
        ("Kenosha or Zion, IL", ["KENOSHA ", "ZION IL"]),
        ("Kenosha WI or Zion IL", ["KENOSHA WI", "ZION IL"]),
        ("Kenosha, Wisconsin or Zion, Illinois", ["KENOSHA WI", "ZION IL"]),
        ("Portland, OR or Vancouver, WA", ["PORTLAND OR", "VANCOUVER WA"]),
        ("Milton or Pace FL", ["MILTON FL", "PACE FL"]),
        ("El Paso o Las Cruces", ["EL PASO ", "LAS CRUCES "]),
        ("Kenosha or Nowhereville", []),
        ("Kenosha", []),
    ],
)
def test_each_town_is_in_its_own_state(typed: str, towns: list[str]) -> None:
    """The state behind the second town is the first one's only if the first is there, too."""
    found = in_either_place(parse(typed))
    assert [f"{one.city} {one.state}" for one in found] == towns


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("8600 Sheridan Rd or 200 E Main St, Twin Lakes WI",
            ["8600 SHERIDAN TWIN LAKES WI", "200 MAIN TWIN LAKES WI"]),
        ("8600 Sheridan Rd Kenosha or 200 E Main St Twin Lakes WI",
            ["8600 SHERIDAN KENOSHA ", "200 MAIN TWIN LAKES WI"]),
        ("4028 75th St or 8600 Sheridan Rd, Kenosha",
            ["4028 75TH KENOSHA ", "8600 SHERIDAN KENOSHA "]),
        ("4028 75th St or 4030 75th St Kenosha", ["4028 75TH KENOSHA ", "4030 75TH KENOSHA "]),
        ("4028 75th St o 8600 Sheridan Rd, Kenosha",
            ["4028 75TH KENOSHA ", "8600 SHERIDAN KENOSHA "]),
        ("625 52nd St or 6301 6th Ave, Kenosha WI", ["625 52ND KENOSHA WI", "6301 6TH KENOSHA WI"]),
        ("124 Main St Prattville or 500 Court St Milton",
            ["124 MAIN PRATTVILLE ", "500 COURT MILTON "]),
        ("8600 Sheridan Rd, Kenosha or 200 E Main St, Twin Lakes WI",
            ["8600 SHERIDAN KENOSHA ", "200 MAIN TWIN LAKES WI"]),
        ("8600 Sheridan Rd, Kenosha, WI 53143 or 200 E Main St, Twin Lakes",
            ["8600 SHERIDAN KENOSHA WI", "200 MAIN TWIN LAKES WI"]),
        ("8600 Sheridan Rd Kenosha WI, or 4028 75th St",
            ["8600 SHERIDAN KENOSHA WI", "4028 75TH KENOSHA WI"]),
        ("100 Main Ct or 200 E Main St, Twin Lakes WI",
            ["100 MAIN TWIN LAKES WI", "200 MAIN TWIN LAKES WI"]),
        ("12 Oak St Salem OR 97301 or 5 Main St Portland OR",
            ["12 OAK SALEM OR", "5 MAIN PORTLAND OR"]),
        ("12 Oak St Salem OR 97301 Main Ave", []),
        ("4028 or 4030 75th St Kenosha", []),
        ("4028 75th St Kenosha", []),
        ("100 OR 99 W, Portland", []),
    ],
)  # fmt: skip
def test_each_of_two_addresses_is_read(typed: str, lines: list[str]) -> None:
    """The second is in the town, or the state, of the first if it has none of its own."""
    found = in_either_place(parse(typed))
    assert [f"{a.house_number} {a.street.street_name} {a.city} {a.state}" for a in found] == lines


def test_each_of_two_addresses_has_its_own_zip() -> None:
    """Neither ZIP Code is another one of the other address."""
    typed = "8600 Sheridan Rd Kenosha WI 53143 or 200 E Main St Twin Lakes WI 53181"
    found = in_either_place(parse(typed))
    assert [(one.zip, one.other_zips) for one in found] == [("53143", ()), ("53181", ())]


@pytest.mark.parametrize(
    ("typed", "corners"),
    [
        ("Sheridan between 75th and 80th, Kenosha", ["SHERIDAN & 75TH", "SHERIDAN & 80TH"]),
        ("Pershing between 60th St and 67th St, Kenosha", ["PERSHING & 60TH", "PERSHING & 67TH"]),
        ("between 75th and 80th on Sheridan Kenosha", ["75TH & SHERIDAN", "80TH & SHERIDAN"]),
        (
            "I live on Sheridan between 75th and 80th, Kenosha",
            ["SHERIDAN & 75TH", "SHERIDAN & 80TH"],
        ),
        ("Pershing between 60th and 67th, Kenosha WI", ["PERSHING & 60TH", "PERSHING & 67TH"]),
        ("22nd Ave and 60th St, Kenosha", []),
        ("between Kenosha and Racine", ["", ""]),
        ("4028 75th St between 39th Ave and 45th Ave, Kenosha", []),
        ("75th & Sheridan, Kenosha", []),
        ("Sheridan Rd between 75th and 80th, Kenosha", []),  # the street says where that can be
    ],
)
def test_a_stretch_has_two_ends(typed: str, corners: list[str]) -> None:
    """A bare name between two streets is at either corner, as nobody said which."""
    found = in_either_place(parse(typed))
    pairs = [(one.street, one.crossing or one.street) for one in found]
    names = [f"{a.street_name} & {b.street_name}".strip(" &") for a, b in pairs]
    assert names == corners
