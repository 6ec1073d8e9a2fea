"""Places in other countries that US towns have the names of: "London UK", "Tijuana, Mexico"."""

from locator.address.model import Address
from locator.address.slips import one_slip
from locator.address.text import pattern
from locator.address.zip_places import is_town

# Countries and parts of the world that callers name and that US towns have the names of.
COUNTRIES_ABROAD = frozenset({
    "AFRICA", "ANGOLA", "ASIA", "AUSTRALIA", "BELGIUM", "BOLIVIA", "BRAZIL", "CANADA", "CHAD",
    "CHINA", "COLOMBIA", "CONGO", "CUBA", "DENMARK", "EGYPT", "ENGLAND", "FINLAND", "FRANCE",
    "GERMANY", "GREAT BRITAIN", "GREECE", "GRENADA", "HOLLAND", "INDIA", "IRELAND", "ISRAEL",
    "ITALY", "JAMAICA", "JAPAN", "JORDAN", "LEBANON", "MACEDONIA", "MALTA", "MEXICO", "MOROCCO",
    "NEW ZEALAND", "NORWAY", "PALESTINE", "PANAMA", "PERU", "POLAND", "RUSSIA", "SAMOA",
    "SCOTLAND", "SPAIN", "SUDAN", "SWEDEN", "SWITZERLAND", "SYRIA", "TOGO", "TRINIDAD", "TURKEY",
    "UK", "UNITED KINGDOM", "WALES",
})  # fmt: skip
# Some that no US town has the name of; they matter behind a town.
_OTHER_COUNTRIES = frozenset({
    "ARGENTINA", "AUSTRIA", "CHILE", "COSTA RICA", "DOMINICAN REPUBLIC", "ECUADOR", "EL SALVADOR",
    "GUATEMALA", "HAITI", "HONDURAS", "KOREA", "NETHERLANDS", "NICARAGUA", "NIGERIA",
    "NORTHERN IRELAND", "PAKISTAN", "PHILIPPINES", "PORTUGAL", "SOUTH AFRICA", "UKRAINE",
    "VENEZUELA", "VIETNAM",
})  # fmt: skip
# The provinces of Canada, with their codes (Canada Post, Addressing Guidelines), and the states of
# Mexico that a US town or state has a part of the name of.
_PROVINCES = frozenset({
    "ALBERTA", "BRITISH COLUMBIA", "MANITOBA", "NEW BRUNSWICK", "NEWFOUNDLAND", "LABRADOR",
    "NOVA SCOTIA", "NUNAVUT", "ONTARIO", "PRINCE EDWARD ISLAND", "QUEBEC", "SASKATCHEWAN", "YUKON",
    "BAJA CALIFORNIA", "CHIHUAHUA", "COAHUILA", "JALISCO", "NUEVO LEON", "SONORA", "TAMAULIPAS",
})  # fmt: skip
_CODES = frozenset({"AB", "BC", "MB", "NB", "NL", "NS", "NU", "ON", "PEI", "QC", "SK", "YT"})
# A postal code of Canada, "M5V 2T6", and one of the United Kingdom, "SW1A 1AA".
_POSTAL_CODE = (
    r"\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? (?!\d(?:ST|ND|RD|TH)\b)\d[A-Z]{2}\b"
)
_MOST_WORDS = 3  # in the name of a province
NAMES_ABROAD = COUNTRIES_ABROAD | _OTHER_COUNTRIES | _PROVINCES


def is_abroad(address: Address) -> bool:
    """True if a postal code, a country or a province says so, and no US state or ZIP Code does.

    The name of one alone is not enough: Ontario is a town in California, too. Behind a place it
    is, unless both are the name of a US town, perhaps with a slip ("Westt Jordan").
    """
    if address.state or address.zip:
        return address.state == "CA" and f" {address.city}".endswith(" BAJA")
    if pattern(_POSTAL_CODE).search(f"{address.city} {address.rest}"):
        return True
    words = address.city.split()
    sizes = range(1, min(_MOST_WORDS, len(words) - 1) + 1)
    if not any(is_name_abroad(words[-size:]) for size in sizes):
        return False
    return not is_town(address.city) and not _is_nearly_town(address.city)


def is_name_abroad(words: list[str]) -> bool:
    """True if ``words`` are a country or a province, or the code of one."""
    name = " ".join(words)
    return name in NAMES_ABROAD or name in _CODES


def _is_nearly_town(name: str) -> bool:
    """True if a US town's name is one slip from ``name``."""
    return any(is_town(other) for other in one_slip(name))
