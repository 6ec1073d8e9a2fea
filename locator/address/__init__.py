"""Text → Address: the parser and its USPS Publication 28 tables."""

from locator.address.familiar import parse
from locator.address.model import Address, Street
from locator.address.second import in_either_place

__all__ = ["Address", "Street", "in_either_place", "parse"]
