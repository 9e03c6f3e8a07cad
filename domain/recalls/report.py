"""The shape of what a recall's files tell: everything a person reads, as text.

Every leaf is a string or null: quantities are decimal strings ("5.10" stays "5.10"), counters too. Lists are in the
order in which they are printed. A key whose value may be null is always present.
"""

from typing import TypedDict

FORMAT = "theriac-recall/1"


class Time(TypedDict):
    """A moment: the server's, and how the site's clock showed it (EXE-13)."""

    utc: str
    local: str
    zone: str


class Material(TypedDict):
    code: str
    name: str


class Amount(TypedDict):
    value: str
    unit: str


class Reach(TypedDict):
    """How much of the suspect lots is in a thing: a bound, and an estimate or null. Neither is a measurement."""

    at_most: str
    in_proportion: str | None
    unit: str


class Start(TypedDict):
    """A lot with its material, or a batch with its product; the other one's keys are null."""

    lot: str | None
    batch: str | None
    product: str
    site: str


class Total(TypedDict):
    """The sum over a material's lots: the names are those of `domain.materials.distribution.figures.Figures`."""

    material: Material
    lots: str
    unit: str
    figures: dict[str, str]
    accounted_percent: str | None


class Lot(TypedDict):
    number: str
    supplier_lot: str | None
    material: Material
    site: str
    status: str
    expires_on: str | None
    depth: str
    unit: str
    figures: dict[str, str]
    reach: Reach | None


class Batch(TypedDict):
    number: str
    product: str
    site: str
    disposition: str
    depth: str
    reach: Reach | None


class Received(TypedDict):
    """So much of a lot that a consignee received."""

    lot: str
    material: Material
    quantity: Amount
    shipped_on: str
    document: str
    reach: Reach | None


class Consignee(TypedDict):
    """Who received what: all of it, by day."""

    code: str
    name: str
    address: str
    country: str
    gln: str | None
    received: list[Received]


class Recall(TypedDict):
    id: str
    number: str
    kind: str
    reason: str
    begun_by: str
    begun_at: Time
    seconds: str


class Site(TypedDict):
    code: str
    name: str
    time_zone: str


class Affected(TypedDict):
    """Where all that lots or batches are in is, and who received it; the first of the lots and batches are those."""

    edges: str
    shipments: str
    accounted_percent: str | None
    totals: list[Total]
    consignees: list[Consignee]
    lots: list[Lot]
    batches: list[Batch]


class Document(Affected):
    """What was found; `exported_at` is the moment at which the records said so."""

    company: str
    site: Site
    recall: Recall
    exported_at: Time
    starts: list[Start]
