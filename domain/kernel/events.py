"""What happened, in the past tense, for those who react after the commit."""

from dataclasses import dataclass, fields
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact of one command. Fields are ids and short texts: readers look up the rest."""

    @property
    def name(self) -> str:
        return type(self).__name__

    @property
    def payload(self) -> dict[str, str | int | None]:
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: str(value) if isinstance(value, UUID) else value for name, value in values.items()}
