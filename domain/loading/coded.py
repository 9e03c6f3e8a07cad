"""What the company's own things that are known by a code have in common: who loads them, and their first columns."""

from functools import partial

from domain.kernel.permissions import Permission
from domain.kernel.words import Path
from domain.loading import cells
from domain.loading.describing import Column, Kind, Taken
from domain.materials import rules
from domain.materials.commands import defining

of_company = partial(
    Kind, of_site=False, may=Permission.MATERIAL_DEFINE, require=lambda uow, _: defining.require_may_define(uow)
)
"""A kind of which things lie at no one site; whoever may define materials at any site loads it."""


def code(*, what: str, example: str, taken: Taken) -> Column:
    """By which others name it; unique in the company."""
    return Column(
        name="code",
        title="Code",
        what=what,
        takes=cells.line(rules.CODE),
        required=True,
        example=example,
        fields=(("code",),),
        taken=taken,
    )


def name(*, what: str, example: str, field: Path = ("name",)) -> Column:
    """What people call it."""
    return Column(
        name="name",
        title="Name",
        what=what,
        takes=cells.line(rules.NAME),
        required=True,
        example=example,
        fields=(field,),
    )
