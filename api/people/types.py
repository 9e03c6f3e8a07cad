"""Persons and their roles as GraphQL shows them."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.relay import Node
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Role
from domain.people import models

strawberry.enum(Role, description="What a person may do, at one site or in the whole company.")
strawberry.enum(models.PersonState)


@strawberry.type(description="A human being; how they sign in is kept apart (accounts).")
class Person(Node):
    model: ClassVar[type[OfCompany]] = models.Person

    name: str
    state: models.PersonState
    version: int
    identity_verified_at: datetime | None
    signature_accepted_at: datetime | None
