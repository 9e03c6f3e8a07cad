"""What exists of a tenant: the company, its sites, and its line in the sign-in directory."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from domain.kernel.models import Base, Versioned


class DirectoryEntry(Base):
    """The one row outside a tenant: which company a sign-in name means (architecture, Tenancy)."""

    __tablename__ = "directory"

    name: Mapped[str] = mapped_column(primary_key=True)
    company_id: Mapped[UUID]


class Company(Versioned, Base):
    """The tenant. Its id is its own company id."""

    __tablename__ = "company"

    name: Mapped[str]
    title: Mapped[str]


class Site(Versioned, Base):
    """A plant of the company (ISA-95); its zone is how its times are shown (EXE-13).

    Its language (BCP 47) is that of its people who chose none, and of what is written there; None: none was chosen.
    """

    __tablename__ = "site"

    code: Mapped[str]
    name: Mapped[str]
    time_zone: Mapped[str]
    default_language: Mapped[str | None]
