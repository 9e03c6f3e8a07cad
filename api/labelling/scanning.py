"""What a scanned code says and names; and a label as it would be printed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import cast
from uuid import UUID

import strawberry
from sqlalchemy import select

from api.context import Info, visible
from api.labelling.types import LabelContent, LabelPrinter
from api.materials.containers import Container
from api.materials.definitions import MaterialDefinition
from api.materials.quality.types import LotSample
from api.materials.types import MaterialLot
from api.problems import Problem, problem
from api.reading.prefetch import prefetch
from api.relay import Node, local_id
from api.scalars import Quantity
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound, Refusal
from domain.labelling import composing, models, queries, resolving, rules, things
from domain.labelling.commands.printers import require_in_use
from domain.labelling.commands.printing import require_labelled_by
from domain.labelling.composing import Press
from domain.labelling.resolving import Kind
from domain.labelling.things import Wanted
from domain.labels import contents, identifiers
from domain.labels.elements import ElementString
from infra.labels import press

NODES: dict[Kind, type[Node]] = {
    Kind.CONTAINER: Container,
    Kind.LOT: MaterialLot,
    Kind.SAMPLE: LotSample,
    Kind.MATERIAL: MaterialDefinition,
}


@strawberry.type(description="One value of a code, under its GS1 application identifier.")
class ScannedElement:
    identifier: str
    title: str
    value: str


@strawberry.type(description="What the codes of a label say, and what they name.")
class Scan:
    text: str | None = strawberry.field(description="As people read it, (01)…(10)…; null where it is no GS1 code.")
    elements: list[ScannedElement]
    ours: bool = strawberry.field(description="Whether it is a code of this company's own.")
    gtin: str | None
    sscc: str | None
    lot: str | None
    serial: str | None
    expires_on: date | None = strawberry.field(description="As the code says it; the lot's own is the record's.")
    net: Quantity | None
    things: list[Node] = strawberry.field(
        description="What it names at your sites: containers, lots, samples, materials; of others' lots each delivery."
    )
    problems: list[Problem] = strawberry.field(
        description="Why it can't be read, at which character, or why it names nothing, or more than one thing."
    )


@strawberry.type(description="A label as it would be printed now; nothing is printed or counted.")
class LabelPreview:
    number: int | None = strawberry.field(description="Which print of its label it would be; from 2 on with a reason.")
    content: LabelContent | None
    svg: str | None = strawberry.field(description="In true size for the printer's media.")
    problems: list[Problem] = strawberry.field(description="Why it can't be printed there.")


@strawberry.type
class ScanningQuery:
    @strawberry.field(
        description="What a scanned or typed code says and names. A code is a GS1 element string as a scanner sends it"
        " (GS for FNC1), as it is printed, (01)…(10)…, a GS1 Digital Link, or a container's number; several codes of"
        f" one label are read together, at most {resolving.MOST_CODES}. Wrong check digits, impossible dates and"
        " unknown identifiers are told with their place."
    )
    def scan(self, info: Info, codes: list[str]) -> Scan:
        context, today, row = info.context, datetime.now(UTC).date(), _issuer(info)
        issuer = None if row is None else queries.as_issuer(row)
        sites = context.actor.sites_for(Permission.MATERIAL_READ)
        reading = resolving.resolve(
            context.session, context.actor.company, codes, issuer=issuer, sites=sites, today=today
        )
        found = _shown(info, reading.things)
        told = reading.told(found.keys())
        return _scan(reading.elements, [*found.values()], told, ours=reading.ours, today=today)

    @strawberry.field(
        description="The label of a container or a sample as it would be printed on a printer, or why it can't be; on"
        " one that no gateway reaches yet, too."
    )
    def label_preview(
        self,
        info: Info,
        printer: strawberry.ID,
        container: strawberry.ID | None = None,
        sample: strawberry.ID | None = None,
    ) -> LabelPreview:
        try:
            return _preview(info, printer, container, sample)
        except Refusal as refusal:
            return LabelPreview(number=None, content=None, svg=None, problems=[problem(refusal)])


def _shown(info: Info, wanted: Sequence[tuple[Kind, UUID]]) -> dict[UUID, Node]:
    """Those things that the caller may read, in their order, with all that the selection asks of them."""
    found: dict[UUID, Node] = {}
    for kind in dict.fromkeys(kind for kind, _ in wanted):
        node, ids = NODES[kind], [one for of, one in wanted if of is kind]
        chosen = visible(info.context.actor, node, select(node.model).where(node.model.id.in_(ids)))
        rows = info.context.session.scalars(chosen.options(*prefetch(info, node, below="things")))
        found |= {row.id: cast("Node", row) for row in rows}
    return {one: found[one] for _, one in wanted if one in found}


def _issuer(info: Info) -> models.LabelIssuer | None:
    """The company's own, whoever asks: without it nothing of ours is told from others'."""
    chosen = select(models.LabelIssuer).where(models.LabelIssuer.company_id == info.context.actor.company)
    found: models.LabelIssuer | None = info.context.session.scalars(chosen).one_or_none()
    return found


def _scan(elements: ElementString | None, found: list[Node], told: Refusal | None, *, ours: bool, today: date) -> Scan:
    said = None if elements is None else contents.contents(elements, today=today)
    net = None if said is None or said.net is None else Quantity(value=said.net.value, unit=said.net.unit)
    return Scan(
        text=None if elements is None else str(elements),
        elements=[] if elements is None else _elements(elements),
        ours=ours,
        gtin=str(said.gtin) if said and said.gtin else None,
        sscc=str(said.sscc) if said and said.sscc else None,
        lot=said.lot if said else None,
        serial=said.serial if said else None,
        expires_on=said.expires_on if said else None,
        net=net,
        things=found,
        problems=[] if told is None else [problem(told)],
    )


def _elements(string: ElementString) -> list[ScannedElement]:
    known = identifiers.known()
    return [
        ScannedElement(identifier=one.code, title=known[one.code].title, value=one.value) for one in string.elements
    ]


def _preview(
    info: Info, printer: strawberry.ID, container: strawberry.ID | None, sample: strawberry.ID | None
) -> LabelPreview:
    if (container is None) == (sample is None):
        raise InvalidInput(path=("container",), problem="Name a container or a sample, one of the two.")
    media = cast("models.LabelPrinter", _seen(info, LabelPrinter, local_id(printer, "LabelPrinter", path="printer")))
    thing, node = (container, Container) if container is not None else (sample, LotSample)
    path = "container" if container is not None else "sample"
    id_ = _seen(info, cast("type[Node]", node), local_id(str(thing), node.__name__, path=path)).id
    wanted = Wanted(containers=(id_,)) if container is not None else Wanted(samples=(id_,))
    return _composed(info, media, wanted, path=path)


def _composed(info: Info, media: models.LabelPrinter, wanted: Wanted, *, path: str) -> LabelPreview:
    session, company = info.context.session, info.context.actor.company
    (thing,) = things.gather(session, company, wanted)
    require_in_use(media)
    require_labelled_by(media, thing, path=(path,))
    zone = queries.zone_of(session, company, thing.site)
    number = queries.last_prints(session, company, [thing.row.id]).get(thing.row.id, 0) + 1
    rules.require_seldom(str(thing), printed=number - 1)
    made = composing.compose(thing, Press(queries.required(_issuer(info)), datetime.now(UTC), zone))
    label = replace(made, print=number)
    press.drawn(label, media)  # refuses what the printer couldn't print
    return LabelPreview(number=number, content=LabelContent.of(label), svg=press.shown(label, media), problems=[])


def _seen(info: Info, node: type[Node], id: UUID) -> OfCompany:  # noqa: A002 -- GraphQL's word
    """A row that the caller may read. Raises NotFound."""
    model = node.model
    chosen = visible(info.context.actor, node, select(model).where(model.id == id))
    found: OfCompany | None = info.context.session.scalars(chosen).one_or_none()
    if found is None:
        raise NotFound(kind=node.__name__, id=id)
    return found
