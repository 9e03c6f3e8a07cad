"""What exists of a tenant: the company, its sites, and its line in the sign-in directory."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from domain.kernel.models import Base, Versioned


class SiteKind(StrEnum):
    """A plant, or what stands above all plants and makes nothing itself (ISA-95: enterprise)."""

    SITE = "SITE"
    ENTERPRISE = "ENTERPRISE"


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
    """A plant of the company, or its enterprise (ISA-95); its zone is how its times are shown (EXE-13).

    Its language (BCP 47) is that of its people who chose none, and of what is written there; None: none was chosen. A
    plant from before there were enterprises has null in `kind`; every row that is written has it.
    """

    __tablename__ = "site"

    code: Mapped[str]
    name: Mapped[str]
    time_zone: Mapped[str]
    default_language: Mapped[str | None]
    kind: Mapped[str | None]
