"""The files of a recipe version as rows."""

from uuid import UUID

from sqlalchemy.orm import Mapped

from domain.kernel.models import Base, OfSite


class RecipeFile(OfSite, Base):
    """A picture or document of a version; its bytes lie under `object_key`, which their SHA-256 names (EXE-16)."""

    __tablename__ = "recipe_file"

    recipe_version_id: Mapped[UUID]
    code: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    object_key: Mapped[str]
