"""The parsed parts of an address, in the words of USPS Publication 28."""

from typing import NamedTuple


class Street(NamedTuple):
    """A thoroughfare; every part upper-case, in its USPS standard abbreviation, "" when absent."""

    predirectional: str = ""  # N, NE, … (Pub. 28 §233.1)
    street_name: str = ""  # WHITESBURG, 5TH, US HIGHWAY 72, COUNTY ROAD 79
    suffix_type: str = ""  # DR, AVE, … (Pub. 28 Appendix C1)
    postdirectional: str = ""  # NW, SE, … (Pub. 28 §233.2)

    def standard(self) -> str:
        """The street in one line, as Pub. 28 writes it."""
        return " ".join(part for part in self if part)


class Address(NamedTuple):
    """The typed text, taken apart. Parts that were not there are ""; nothing is guessed here.

    All text is upper-case ASCII where it was recognized. ``latitude``/``longitude`` are WGS 84
    degrees, set only when a coordinate pair was typed instead of an address.
    """

    house_number: str = ""  # 7061B, 12-34, 1140 1/2
    street: Street = Street()
    crossing: Street | None = None  # the second street of an intersection
    unit: str = ""  # APT 4, STE 200, # B (Pub. 28 Appendix C2)
    po_box: str = ""  # 1234 (the number only)
    rural_route: str = ""  # RR 2 BOX 15, HC 3 BOX 40 (Pub. 28 §24, §25)
    city: str = ""
    state: str = ""  # two letters (Pub. 28 Appendix B)
    zip: str = ""  # five digits
    zip4: str = ""  # four digits
    zip_prefix: str = ""  # three digits typed where a ZIP belongs: too little to place
    latitude: float | None = None
    longitude: float | None = None
    coordinate_decimals: int = 0  # decimals of the coarser of the two typed numbers
    rest: str = ""  # what could not be placed: upper-case words, without punctuation
    other_zips: tuple[str, ...] = ()  # further ZIP codes; they stand in ``rest`` too
    uncertainty_m: int = 0  # meters, where a geo: link says how uncertain its point is
