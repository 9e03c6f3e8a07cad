"""The payload of every act on a version: the version as it is after the act."""

from collections.abc import Callable
from typing import TypeVar

from api.context import Info, changed
from api.recipes.types import MasterRecipeVersion
from infra.transaction import Outcome

Payload = TypeVar("Payload")


def version_payload(info: Info, payload: Callable[..., Payload], work: Callable[[], Outcome]) -> Payload:
    return changed(info, payload, "recipe_version", MasterRecipeVersion, work)
