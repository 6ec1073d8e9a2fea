"""Text → Address: the parser and its USPS Publication 28 tables."""

from locator.address.either import in_either_town
from locator.address.familiar import parse
from locator.address.form import query, standard
from locator.address.model import Address, Street

__all__ = ["Address", "Street", "in_either_town", "parse", "query", "standard"]
