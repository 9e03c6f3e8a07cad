"""What is told of rejected material that was made anew."""

from typing import NotRequired, TypedDict

from domain.exports.document.basics import Amount, Time


class ReworkLot(TypedDict):
    number: str
    quantity: Amount  # how much of it might be charged


class Rework(TypedDict):
    """Quality's approval that one batch is made of rejected lots of another one (REV-5)."""

    own: bool  # whether this batch is made by it; else its own lots were named
    kind: str  # "REWORK", "REPROCESSING"
    of: str  # the number of the batch whose lots they are
    because: str
    evaluation: str  # of the risk
    recipe: str  # its code and version
    lots: list[ReworkLot]  # in the order of their naming
    additional_tests: list[str]
    expires_on: str | None  # a last day that quality set, and why
    expires_because: str | None
    approved_by: str
    approved_at: Time
    withdrawn_by: NotRequired[str]  # left out, with the next two, while it stands
    withdrawn_at: NotRequired[Time]
    withdrawn_because: NotRequired[str]
