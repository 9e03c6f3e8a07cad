"""The files of a recipe version as GraphQL shows them."""

from typing import ClassVar

import strawberry

from api.context import Info
from api.recipes.file_downloads import Filed
from api.relay import Node
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.recipes import models


@strawberry.type(description="A picture or document of a recipe version; other bytes are another SHA-256 (EXE-16).")
class RecipeFile(Node):
    model: ClassVar[type[OfCompany]] = models.RecipeFile
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int = strawberry.field(description="Send it back with a change of this element; it counts its changes up.")
    code: str = strawberry.field(description="Instructions name it as file:CODE.")
    name: str
    media_type: str = strawberry.field(description="Found from the bytes, not from the name.")
    size: int = strawberry.field(description="In bytes.")
    sha256: str

    @strawberry.field(description="Fetches the file for you, for five minutes, its SHA-256 verified.")
    def download_url(self, root: strawberry.Parent[models.RecipeFile], info: Info) -> str:
        services, person = info.context.services, info.context.actor.as_person
        link = Filed(root.id, root.sha256).link(company=root.company_id, person=person)
        return link.url(services.secret, services.public_url)
