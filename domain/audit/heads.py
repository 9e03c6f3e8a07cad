"""What others may know of a company's log: how long it is, and the key that vouches for it."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from domain.kernel.models import Base


class LogHead(Base):
    """The end of a company's log, which the sealer alone writes.

    `verifier_key` is the public key, in C2SP's form, of whoever signed the last checkpoint; null before the first.
    """

    __tablename__ = "log_head"

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    size: Mapped[int]
    verifier_key: Mapped[str | None]
