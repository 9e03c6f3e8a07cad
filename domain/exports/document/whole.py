"""The whole of the readable part of an exported record: everything a person reads, as text.

Every leaf is a string, a boolean or null, so that what is printed is what is stored: numbers are decimal strings
("5.10" stays "5.10", EXE-4), counters too. Names of people are their printed names at the time of the act. A key whose
value may be null is always present. Lists are in the order in which they are printed.
"""

from typing import NotRequired, TypedDict

from domain.exports.document.basics import Amount, Company, ListedSignature, Site, Time
from domain.exports.document.certifying import Certificate, Confirmation
from domain.exports.document.dispensing import Dispense
from domain.exports.document.equipment import Clearance, EquipmentUsed
from domain.exports.document.evaluated import RulesEvaluated
from domain.exports.document.judging import (
    Deviation,
    Disposition,
    GivenReview,
    Marked,
    Question,
    RecordedException,
    Review,
    Revocation,
    TrailReview,
)
from domain.exports.document.lots import Movement, Neighbour
from domain.exports.document.paper import PaperUse
from domain.exports.document.phases import Phase
from domain.exports.document.procedure import (
    Comment,
    Decision,
    HandOver,
    Hold,
    OfflineAct,
    PlannedDeviation,
    TakenOut,
    Takeover,
    Timer,
)
from domain.exports.document.recipe import Material, Recipe, RecipeFile
from domain.exports.document.reconciliation import Reconciliation, ToldYield
from domain.exports.document.rework import Rework


class Ordered(TypedDict):
    """The process order that a batch fills, as it stood when that was issued (ISA-95)."""

    number: str
    priority: str | None
    notes: str | None
    ordered_by: str
    ordered_at: Time
    because: str | None  # why it was changed last
    campaign: str | None  # its code, of batches that run back to back
    place: str | None  # in the campaign


class Scaled(TypedDict):
    """That a batch isn't of its recipe's own size: all that is scalable is as many times as much (REC-6)."""

    factor: str  # "0.5", or "1/3" where no decimal is exact
    recipe_size: Amount


class Batch(TypedDict):
    id: str
    number: str
    product: str
    size: Amount
    order: NotRequired[Ordered]  # left out where it was issued without one
    scaled: NotRequired[Scaled]  # left out where it is of its recipe's size
    state: str  # ISA-88 state
    disposition: str | None  # "IN_REVIEW", "RELEASED", "REJECTED", "RELEASE_REVOKED"; null before review
    issued_at: Time
    started_at: Time | None
    completed_at: Time | None


class Document(TypedDict):
    """The readable record of one batch, the `document` of `record.json`."""

    format: str
    exported_at: Time
    export_id: str
    company: Company
    site: Site
    batch: Batch
    recipe: Recipe
    materials: list[Material]
    files: NotRequired[list[RecipeFile]]  # by code; left out where the recipe has none
    phases: list[Phase]
    takeovers: NotRequired[list[Takeover]]  # in their order; left out where no phase was taken over
    hand_overs: NotRequired[list[HandOver]]  # in the order of their signing; left out where no shift handed over
    planned_deviations: NotRequired[list[PlannedDeviation]]  # by number; left out where none was planned
    comments: NotRequired[list[Comment]]  # in their order; left out where nobody commented
    offline_acts: NotRequired[list[OfflineAct]]  # in the order of their arrival; left out where no device sent any
    taken_out: NotRequired[list[TakenOut]]  # in the order of their taking; left out where no device had an operation
    timers: NotRequired[list[Timer]]  # in the order of their openings; left out where there is none
    decisions: NotRequired[list[Decision]]  # in the order in which they were made; left out where none was
    reworks: NotRequired[
        list[Rework]
    ]  # the batch's own first; left out where nothing of it was made anew, nor it itself
    lots: NotRequired[list[Movement]]  # in the order of their recording; left out where no lot went in or came out
    fed_by: NotRequired[list[Neighbour]]  # by lot, as charged; left out where no batch fed this one
    feeds: NotRequired[list[Neighbour]]  # by lot, as charged; left out where no other batch had of its lots
    dispenses: NotRequired[list[Dispense]]  # in the formula's order; left out where nothing was ordered
    clearances: NotRequired[list[Clearance]]  # in the order of their beginnings; left out where none was begun
    equipment: NotRequired[list[EquipmentUsed]]  # in the order of their beginnings; left out where none was used
    paper: NotRequired[list[PaperUse]]  # in the order of their declarations; left out where no downtime set was used
    yields: NotRequired[list[ToldYield]]  # in the order of the phases; left out where none told one
    reconciliation: NotRequired[Reconciliation]  # left out where none was signed
    certificates: NotRequired[list[Certificate]]  # by their entries; left out where none was signed
    confirmations: NotRequired[list[Confirmation]]  # in their order; left out where nothing was confirmed for a site
    holds: list[Hold]
    exceptions: list[RecordedException]
    deviations: NotRequired[list[Deviation]]  # by number; left out where none ever grouped an exception of the batch
    signatures: list[ListedSignature]
    rules_evaluated: NotRequired[RulesEvaluated]  # left out before a review, and of reviews that kept none
    review: Review | None  # quality's last one
    review_marks: NotRequired[list[Marked]]  # by reviewer; left out where nobody marked a part
    reviews: NotRequired[list[GivenReview]]  # all, in their order; left out where none says whose it is
    trail_reviews: NotRequired[list[TrailReview]]  # of the audit trail, in their order; of records of before none
    questions: NotRequired[list[Question]]  # to the floor, by number; left out where none was asked
    disposition: Disposition | None  # the one that stands: null before it, and once a release was revoked
    revocations: NotRequired[list[Revocation]]  # releases that were taken back; left out where none was
