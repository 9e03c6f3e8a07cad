"""What was recorded, as a value: one content of the parameter's kind, with the digits it was given."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol

from domain.kernel.canonical import Json
from domain.kernel.quantity import Quantity, with_unit
from domain.materials.quality.kinds import Qualifier
from domain.materials.quality.values import QUALIFIED, WORDS
from domain.recipes.kinds import ParameterKind

NOTHING = "not calculable"
"""What is shown where a formula gives no value."""

FIELD_OF = {
    ParameterKind.NUMBER: "number",
    ParameterKind.TEXT: "text",
    ParameterKind.CHOICE: "choice",
    ParameterKind.YES_NO: "yes_no",
    ParameterKind.DATE_TIME: "date_time",
    ParameterKind.FILE: "file_key",
}


class Columns(Protocol):
    """A row that holds a content: the value, or one of its revisions."""

    number: Decimal | None
    unit: str | None
    qualifier: str | None
    text: str | None
    choice: str | None
    yes_no: bool | None
    date_time: datetime | None
    file_key: str | None
    file_name: str | None
    file_size: int | None
    file_sha256: str | None
    media_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Fields are named as the columns that keep them; those of one kind are set, the others are None.

    A `qualifier` says that there is no exact number: less or greater than the one that is given, or none at all.
    """

    number: Decimal | None = None
    unit: str | None = None
    qualifier: Qualifier | None = None
    text: str | None = None
    choice: str | None = None
    yes_no: bool | None = None
    date_time: datetime | None = None
    file_key: str | None = None
    file_name: str | None = None
    file_size: int | None = None
    file_sha256: str | None = None
    media_type: str | None = None

    @property
    def kinds(self) -> tuple[ParameterKind, ...]:
        """The kinds of which something is given; one, unless a person mixed them up."""
        names = FIELD_OF if self.qualifier is None else {**FIELD_OF, ParameterKind.NUMBER: "qualifier"}
        return tuple(kind for kind, name in names.items() if getattr(self, name) is not None)

    @property
    def shown(self) -> str:
        """The content in words; a number as it was entered: "5.10 kg", "< 0.10 mg/kg" (EXE-4)."""
        match self.kinds:
            case (ParameterKind.NUMBER,) if self.qualifier is not None:
                return self._qualified(self.qualifier)
            case (ParameterKind.NUMBER,):
                assert self.number is not None
                return str(Quantity(self.number, self.unit or "1"))
            case (ParameterKind.YES_NO,):
                return "yes" if self.yes_no else "no"
            case (ParameterKind.DATE_TIME,):
                assert self.date_time is not None
                return time_text(self.date_time)
            case (ParameterKind.FILE,):
                return f"{self.file_name} (SHA-256 {self.file_sha256})"
            case _:
                return self.text or self.choice or NOTHING

    def _qualified(self, qualifier: Qualifier) -> str:
        if qualifier in WORDS:
            return WORDS[qualifier]
        return with_unit(f"{QUALIFIED[qualifier]}{self.number:f}", self.unit)

    def as_json(self) -> dict[str, Json]:
        """The set fields as text, for what is signed."""
        return {name: _text(value) for name, value in columns(self).items() if value is not None}


COLUMNS = tuple(one.name for one in fields(Content))


def of(row: Columns) -> Content:
    """The content of a row."""
    return Content(
        number=row.number,
        unit=row.unit,
        qualifier=None if row.qualifier is None else Qualifier(row.qualifier),
        text=row.text,
        choice=row.choice,
        yes_no=row.yes_no,
        date_time=row.date_time,
        file_key=row.file_key,
        file_name=row.file_name,
        file_size=row.file_size,
        file_sha256=row.file_sha256,
        media_type=row.media_type,
    )


def time_text(moment: datetime) -> str:
    """UTC with six decimals and Z, as the API writes it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _text(value: Decimal | datetime | str | bool | int) -> Json:
    match value:
        case bool():
            return value
        case Decimal():
            return f"{value:f}"
        case datetime():
            return time_text(value)
        case _:
            return str(value)


def columns(content: Content) -> dict[str, Any]:
    """A row's columns for a content."""
    return {name: getattr(content, name) for name in COLUMNS}
