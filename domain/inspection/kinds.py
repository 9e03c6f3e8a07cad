"""The words of inspections: each a closed list."""

from enum import StrEnum


class LookKind(StrEnum):
    """How an inspector asked."""

    QUERY = "QUERY"
    MUTATION = "MUTATION"
    DOWNLOAD = "DOWNLOAD"
