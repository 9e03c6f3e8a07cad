"""Yields and balances, as the document of a batch tells them."""

from typing import NotRequired, TypedDict

from domain.exports.document.basics import Amount, Time


class MaterialBalance(TypedDict):
    """What became of a material: issued = used + returned + destroyed + sampled + unaccounted (REV-2)."""

    code: str
    name: str
    unit: str
    issued: str
    used: str
    returned: str
    destroyed: str
    sampled: str
    unaccounted: str
    accountability: str | None  # percent of what was issued
    low: str | None  # its limits, in percent
    high: str | None
    within: bool | None  # null without a limit


class ToldYield(TypedDict):
    """The yield of an output that a phase told (REV-2; 21 CFR 211.103)."""

    output: str
    name: str
    phase: str
    passes: NotRequired[str]  # of the loops around the phase, "2" or "1.2"
    parameter: str
    percent: str | None  # as rounded by its parameter's rule; null without an exact number
    theory: Amount
    low: str | None  # the output's own limits, in percent
    high: str | None
    outcome: str
    by_hand: bool  # given by a person, since it could not be calculated
    verified_by: list[str]  # who validly signed for it, by hand another person


class ToldAtPhase(TypedDict):
    """What a phase told of the same yield."""

    says: str  # "99.37 % at phase 18"
    agrees: bool | None  # with the lots; null where none came


class OutputYield(TypedDict):
    """What came of an output, of what its recipe gives in theory (REV-2)."""

    code: str
    name: str
    unit: str
    theoretical: str | None
    actual: str
    percent: str | None
    low: str | None
    high: str | None
    within: bool | None
    told: NotRequired[ToldAtPhase]  # left out where no phase told it


class LabelBalance(TypedDict):
    """The labels of a lot: issued = used + returned + destroyed + specimens + imbalance (REV-3)."""

    lot: str
    issued: str
    used: str
    returned: str
    destroyed: str
    specimens: str
    imbalance: str
    limit: str | None  # percent of the issued; null where not one may be missing
    within: bool
    counted_by: str | None
    verified_by: str | None
    remark: str | None  # of who counted them


class Withdrawal(TypedDict):
    """What was told by mistake: why, by whom, when."""

    because: str
    by: str
    at: Time


class LostMaterial(TypedDict):
    """What of a charge was destroyed, sampled or lost."""

    lot: str
    kind: str  # "DESTROYED", "SAMPLED", "LOST"
    quantity: Amount
    reason: str
    recorded_by: str
    recorded_at: Time
    withdrawn: Withdrawal | None


class Reconciliation(TypedDict):
    """The figures as a supervisor signed them last."""

    by: str
    at: Time
    remark: str
    digest: str  # SHA-256 of the figures
    materials: list[MaterialBalance]
    outputs: list[OutputYield]
    labels: list[LabelBalance]
    losses: list[LostMaterial]
