"""Ids of things: UUIDv7, each kind with its own type."""

from datetime import UTC, datetime, timedelta
from typing import NewType
from uuid import UUID

from uuid_utils.compat import uuid7

CompanyId = NewType("CompanyId", UUID)
SiteId = NewType("SiteId", UUID)
PersonId = NewType("PersonId", UUID)
AccountId = NewType("AccountId", UUID)


def new_id() -> UUID:
    """A new UUIDv7: unique, and in the order of its making, so that indexes stay dense."""
    return UUID(int=uuid7().int)


def made_at(id: UUID) -> datetime:  # noqa: A002 -- the plant's word
    """When an id was made, to the millisecond: the first 48 bits of a UUIDv7 (RFC 9562 §5.7)."""
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=id.int >> 80)
