"""What must hold for the days within which a site reviews its batches (REV-14)."""

from dataclasses import dataclass

from domain.kernel.refusals import InvalidInput
from domain.review.kinds import ReviewStage

DAYS = 365
"""So many at most are stated."""


@dataclass(frozen=True, slots=True)
class Days:
    """Within how many days after a batch's completion each stage is done; None where none are stated.

    No regulation counts days: 21 CFR 211.192 demands the review before release, and a site's procedure says within what
    time.
    """

    production: int | None = None
    quality: int | None = None
    decision: int | None = None

    def of(self, stage: ReviewStage) -> int | None:
        return {
            ReviewStage.PRODUCTION: self.production,
            ReviewStage.QUALITY: self.quality,
            ReviewStage.DECISION: self.decision,
        }[stage]


NO_DAYS = Days()
"""A site that states none."""


def require_days(days: Days, *, production_review: bool) -> None:
    """From 1 to DAYS, no stage due after the one that follows it. Raises InvalidInput."""
    last, of_last = 0, ""
    for stage in ReviewStage:
        stated = days.of(stage)
        if stated is None:
            continue
        name = f"{stage.lower()}Days"
        if not 1 <= stated <= DAYS:
            raise InvalidInput(path=(name,), problem=f"From 1 to {DAYS} days, or none; {stated} were given.")
        if stated < last:
            problem = (
                f"It follows what is due within {last} days ({of_last}), and isn't due before; {stated} were given."
            )
            raise InvalidInput(path=(name,), problem=problem)
        last, of_last = stated, name
    if days.production is not None and not production_review:
        problem = "Where production doesn't review there is no day for it; demand its review, or leave this out."
        raise InvalidInput(path=("productionDays",), problem=problem)
