"""What every table of a company shares."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Integer, MetaData, Numeric, Text, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from domain.kernel.ids import new_id

SCHEMA = "theriac"


class Base(DeclarativeBase):
    """Text is text, times carry their zone, numbers keep their digits."""

    metadata = MetaData(schema=SCHEMA)
    type_annotation_map: ClassVar = {
        str: Text,
        datetime: DateTime(timezone=True),
        Decimal: Numeric,
        UUID: Uuid,
    }


class OfCompany:
    """A row of one company: its key starts with the company, whatever else it is (TEN-1)."""

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


class Versioned(OfCompany):
    """A row that several people may change: each change counts its version up (EXE-14)."""

    version: Mapped[int] = mapped_column(Integer, nullable=False)

    __mapper_args__: ClassVar = {"version_id_col": version}


class OfSite(Versioned):
    """A row that lives at one site; permissions are asked there."""

    site_id: Mapped[UUID]
