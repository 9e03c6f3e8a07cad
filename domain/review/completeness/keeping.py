"""Keeping with a review every rule that was evaluated, by the digest that its signature covers (REV-7)."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.execution.models import Batch
from domain.kernel.canonical import Json, canonical, digest
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.review.completeness import gathering
from domain.review.completeness.catalogue import CATALOGUE
from domain.review.completeness.models import ReviewEvaluation
from domain.review.completeness.values import Evaluated, RuleOutcome, counts, read
from domain.review.refusals import TooManyEvaluated

MOST = 40_000_000
"""Characters of one list, some 150,000 places; the database holds it too."""


def told(found: Sequence[Evaluated]) -> dict[str, Json]:
    """The list with the rules as they read now, so that it says the same when they read otherwise."""
    rules: list[Json] = [
        {"rule": rule, "version": one.version, "text": one.text, "looksAt": one.looks_at}
        for rule, one in CATALOGUE.items()
    ]
    return {"rules": rules, "evaluated": [one.as_json() for one in found]}


def signed(found: Sequence[Evaluated]) -> dict[str, Json]:
    """What a reviewer signs of it: its digest, and how many of each outcome."""
    return {"digest": digest(told(found)), **{_word(one): str(count) for one, count in counts(found).items()}}


def keep(uow: UnitOfWork, batch: Batch, review: UUID) -> ReviewEvaluation:
    """Keep the list beside the review that was just signed. Raises TooManyEvaluated."""
    found = gathering.evaluation_of(uow.session, batch)
    content = canonical(told(found))
    if len(content) > MOST:
        raise TooManyEvaluated(size=len(content), limit=MOST)
    counted = counts(found)
    uow.session.flush()  # the database asks what the review signed
    return uow.add(
        ReviewEvaluation(
            id=new_id(),
            site_id=batch.site_id,
            batch_id=batch.id,
            review_id=review,
            content=content.decode(),
            digest=hashlib.sha256(content).hexdigest(),
            passed=counted[RuleOutcome.PASSED],
            failed=counted[RuleOutcome.FAILED],
            not_applicable=counted[RuleOutcome.NOT_APPLICABLE],
            overridden=counted[RuleOutcome.OVERRIDDEN],
        )
    )


def told_in(content: str) -> dict[str, Any]:
    """The list that a review kept, with the rules as they read then."""
    found: dict[str, Any] = json.loads(content)
    return found


def evaluated_in(told: dict[str, Any]) -> tuple[Evaluated, ...]:
    """What each rule of such a list gave at each place."""
    return tuple(read(one) for one in told["evaluated"])


def _word(outcome: RuleOutcome) -> str:
    return {RuleOutcome.NOT_APPLICABLE: "notApplicable"}.get(outcome, outcome.value.lower())
