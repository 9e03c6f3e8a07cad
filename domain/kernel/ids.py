"""Ids of things: UUIDv7, each kind with its own type."""

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
