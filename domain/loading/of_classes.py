"""Classes of materials, as they are loaded."""

from collections.abc import Collection, Mapping, Sequence

from domain.kernel.ids import SiteId
from domain.kernel.refusals import Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.loading import cells, coded
from domain.loading.describing import Asked, Begun, Column, Values
from domain.loading.kinds import LoadKind
from domain.materials.commands import many
from domain.materials.kinds import MaterialUse
from domain.materials.models import MaterialClass
from domain.materials.refusals import MaterialClassExists


def _taken(uow: UnitOfWork, codes: Collection[str], _: SiteId | None) -> Mapping[str, Refusal]:
    return {
        one: MaterialClassExists(class_code=one) for one in many.found_by(uow, MaterialClass, MaterialClass.code, codes)
    }


def _begin(uow: UnitOfWork, rows: Sequence[Values], _: Asked) -> Begun:
    standing = many.opened(uow, model=MaterialClass, codes=[one["code"] for one in rows])
    return Begun(lambda row: many.define_class(uow, standing, code=row["code"], name=row["name"], use=row["use"]))


MATERIAL_CLASSES = coded.of_company(
    name=LoadKind.MATERIAL_CLASSES,
    called="class",
    sheet="Material classes",
    file="material-classes",
    begin=_begin,
    columns=(
        coded.code(what="By which materials name it.", example="FILLERS", taken=_taken),
        coded.name(what="What it is called.", example="Fillers and binders"),
        Column(
            name="use",
            title="Use",
            what="What its materials are used for.",
            takes=cells.word(MaterialUse),
            required=True,
            example="EXCIPIENT",
            fields=(("use",),),
        ),
    ),
)
