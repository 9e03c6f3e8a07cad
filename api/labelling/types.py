"""Label printers, labels, their prints and jobs as GraphQL shows them."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, select

from api.context import Info
from api.equipment.types import Gateway
from api.labelling import truth
from api.labelling.enums import JobState, LabelOf, PrinterFont, PrinterState, PrintOutcome, Resolution
from api.materials.containers import Container
from api.materials.quality.enums import LotStatus
from api.materials.quality.types import LotSample
from api.materials.types import MaterialLot
from api.reading.prefetch import needs
from api.reading.vocabulary import Expression, lowered
from api.relay import Node
from api.tenancy.types import Site
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.labelling import models
from domain.labels import stored
from domain.labels.label import Label as Drawn
from infra.labels import press


@strawberry.type(description="How a company marks its own codes, and the GS1 company prefixes it holds.")
class LabelIssuer(Node):
    model: ClassVar[type[OfCompany]] = models.LabelIssuer
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    name: str = strawberry.field(description="How its own codes begin; fixed once a label was printed.")
    identifier: str = strawberry.field(description="The GS1 application identifier that they stand under, 91 to 99.")
    prefixes: list[str] = strawberry.field(description="Its GS1 company prefixes.")


@strawberry.type(description="A label printer of a site, reached through a gateway in the plant.")
class LabelPrinter(Node):
    model: ClassVar[type[OfCompany]] = models.LabelPrinter
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    code: str = strawberry.field(description="Unique at its site.")
    name: str
    resolution: Resolution
    width: int = strawberry.field(description="Of its labels, in millimetres.")
    height: int = strawberry.field(description="Of its labels, in millimetres.")
    font: PrinterFont
    gateway: Gateway | None = strawberry.field(description="Without one nothing is printed on it.")
    gateway_printer: str | None = strawberry.field(description="What the gateway's configuration calls it.")
    state: PrinterState
    site: Site


@strawberry.type(description="A titled text of a label.")
class LabelLine:
    title: str
    text: str


@strawberry.type(description="What a label says, to people and to scanners.")
class LabelContent:
    heading: str
    lines: list[LabelLine]
    symbols: list[str] = strawberry.field(description="Each symbol's GS1 element string as people read it.")

    @classmethod
    def of(cls, label: Drawn) -> "LabelContent":
        lines = [LabelLine(title=line.title, text=line.text) for line in label.texts]
        return cls(heading=label.heading, lines=lines, symbols=[str(one.elements) for one in label.symbols])


@strawberry.type(description="One print of a label, as it is on paper; only what became of it changes.")
class LabelPrint(Node):
    model: ClassVar[type[OfCompany]] = models.LabelPrint
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    number: int = strawberry.field(description="Which print of its label it is, from 1.")
    position: int = strawberry.field(description="Its place in the job, from 1.")
    reason: str | None = strawberry.field(description="Why it was printed again; null for the first print.")
    status: LotStatus | None = strawberry.field(description="Which it tells of the lot; null where it tells none.")
    expires_on: date | None
    retest_on: date | None
    outcome: PrintOutcome
    zpl: str = strawberry.field(description="What the printer is sent.")
    requested_name: str
    requested_at: datetime
    label: Annotated["Label", strawberry.lazy("api.labelling.types")]
    job: Annotated["LabelJob", strawberry.lazy("api.labelling.types")]

    @strawberry.field(description="What it says.")
    def content(self, root: strawberry.Parent[models.LabelPrint]) -> LabelContent:
        return LabelContent.of(stored.read(root.content))

    @strawberry.field(description="As it is on paper, in true size: an SVG document.", metadata=needs("job"))
    def svg(self, root: strawberry.Parent[models.LabelPrint]) -> str:
        return press.shown(stored.read(root.content), root.job)

    @strawberry.field(
        description="Whether it tells a status or a day of its lot that isn't the lot's any more, or what was dispensed"
        " and is stock again or destroyed.",
        metadata=lowered(Expression(lambda row, _: truth.print_outdated(row))),
    )
    def outdated(self, root: strawberry.Parent[models.LabelPrint], info: Info) -> bool:
        return bool(_computed(info, root, truth.print_outdated(models.LabelPrint)))


@strawberry.type(description="The label of one thing, however often it was printed.")
class Label(Node):
    model: ClassVar[type[OfCompany]] = models.IssuedLabel
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    kind: LabelOf
    lot: MaterialLot
    container: Container | None
    sample: LotSample | None
    serial: str | None = strawberry.field(description="A product's serial number.")
    sscc: str | None = strawberry.field(description="A logistic unit's number.")
    site: Site
    prints: list[LabelPrint] = strawberry.field(description="In the order in which they were asked for.")

    @strawberry.field(
        description="How many of its prints count as issued: all but those known not to have come out (REV-3).",
        metadata=lowered(Expression(lambda row, _: truth.issued(row))),
    )
    def issued(self, root: strawberry.Parent[models.IssuedLabel], info: Info) -> int:
        return int(_computed(info, root, truth.issued(models.IssuedLabel)))

    @strawberry.field(
        description="Whether its last print tells what isn't true any more; print it again then.",
        metadata=lowered(Expression(lambda row, _: truth.label_outdated(row))),
    )
    def outdated(self, root: strawberry.Parent[models.IssuedLabel], info: Info) -> bool:
        return bool(_computed(info, root, truth.label_outdated(models.IssuedLabel)))


@strawberry.type(description="Labels that are printed one after the other on one printer.")
class LabelJob(Node):
    model: ClassVar[type[OfCompany]] = models.LabelJob
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    state: JobState
    printer: LabelPrinter
    prints: list[LabelPrint] = strawberry.field(description="In the order of their printing.")
    requested_name: str
    requested_at: datetime
    valid_until: datetime = strawberry.field(description="Not fetched by then, it expires.")
    sent_at: datetime | None
    answer_until: datetime | None = strawberry.field(description="Not answered by then, nobody knows.")
    ended_at: datetime | None
    said: str | None = strawberry.field(description="What the printer said, or why nobody knows.")
    told_name: str | None = strawberry.field(description="Who cancelled it, or looked what came out.")
    told_at: datetime | None
    told_reason: str | None


def _computed(info: Info, root: OfCompany, expression: ColumnElement[Any]) -> Any:  # noqa: ANN401 -- what it computes
    model: Any = type(root)
    chosen = select(expression).select_from(model).where(model.company_id == root.company_id, model.id == root.id)
    return info.context.session.scalar(chosen)
