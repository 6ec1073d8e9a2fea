"""Places in other countries that US towns have the names of: "London UK", "Tijuana, Mexico"."""

from locator.address.model import Address
from locator.address.opening import FIRST
from locator.address.text import pattern
from locator.address.vague import VAGUE
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

    The name of one alone is not enough: Ontario is a town in California, too.
    """
    if address.state or address.zip:
        return address.state == "CA" and f" {address.city}".endswith(" BAJA")
    if pattern(_POSTAL_CODE).search(f"{address.city} {address.rest}"):
        return True
    words = address.city.split()
    for size in range(1, _MOST_WORDS + 1):
        name, town = " ".join(words[-size:]), words[:-size]
        if name in NAMES_ABROAD or (name in _CODES and (town or address.rest)):
            return not is_town(address.city) if town else _is_behind_place(name, address.rest)
    return False


def _is_behind_place(name: str, rest: str) -> bool:
    """True if ``rest``, the words before the ``name`` of a province, are more than an opening.

    New Brunswick is in New Jersey, too, and so are the towns around it.
    """
    if (FIRST | VAGUE).issuperset(rest.split()):
        return False
    return name != "NEW BRUNSWICK" or not is_town(rest, "NJ")
