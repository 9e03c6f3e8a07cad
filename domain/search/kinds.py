"""What can be searched for, and how a text can meet it."""

from enum import StrEnum


class SearchKind(StrEnum):
    BATCH = "BATCH"
    RECIPE = "RECIPE"
    LOT = "LOT"
    CONTAINER = "CONTAINER"
    MATERIAL = "MATERIAL"
    SUPPLIER = "SUPPLIER"
    CONSIGNEE = "CONSIGNEE"
    PERSON = "PERSON"


class SearchMatch(StrEnum):
    """From the best to the least; the order in which hits come."""

    EXACT = "EXACT"
    PREFIX = "PREFIX"
    WORDS = "WORDS"
    PART = "PART"
    SIMILAR = "SIMILAR"


MATCHES = tuple(SearchMatch)
"""The database ranks them from 1."""
