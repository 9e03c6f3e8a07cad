"""What a load is asked for with."""

from dataclasses import dataclass

from domain.loading.kinds import TableFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedTable:
    """A table in the object store: where its bytes lie, their SHA-256 (hex), and what people call it."""

    format: TableFormat
    key: str
    name: str
    size: int
    sha256: str
