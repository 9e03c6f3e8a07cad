"""The outside things that a process was given, together, so that they travel as one."""

from dataclasses import dataclass

from infra.mail import Mailbox
from infra.object_storage.store import ObjectStore
from infra.transaction import Transactions


@dataclass(frozen=True)
class Services:
    """`secret` keys short-lived tokens (download links, sign-in state); `public_url` is where people reach the API."""

    transactions: Transactions
    objects: ObjectStore
    mailbox: Mailbox
    secret: bytes
    public_url: str
    production: bool = False
    purging: Transactions | None = None
    """Of the role that may delete what a purge lists, where this process has it."""
