"""Every rule that the last review evaluated, from the list that was kept with it (REV-7)."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from domain.exports.composing.source import Source, must
from domain.exports.document.evaluated import Counts, Place, Rule, RulesEvaluated

PRINTED: Final = 500
"""So many places are printed, one row each; of more only what failed or was overridden, for nobody reads the rest."""
NOTABLE: Final = ("FAILED", "OVERRIDDEN")


def rules(source: Source) -> RulesEvaluated | None:
    """None before a review, and of reviews from before this was kept."""
    reviews = {must(one, "id"): one for one in source.all("batch_review", by=lambda row: must(row, "id"))}
    kept = source.all("review_evaluation", by=lambda row: must(row, "review_id"))
    if not kept:
        return None
    last = kept[-1]
    review, found = reviews[must(last, "review_id")], json.loads(must(last, "content"))
    evaluated: list[dict[str, Any]] = found["evaluated"]
    complete = len(evaluated) <= PRINTED
    return {
        "reviewer": must(review, "reviewer_name"),
        "at": source.time(review, "reviewed_at"),
        "digest": must(last, "digest"),
        "counts": _counts(one["outcome"] for one in evaluated),
        "rules": [_rule(one, evaluated) for one in found["rules"]],
        "complete": complete,
        "places": [_place(one) for one in evaluated if complete or one["outcome"] in NOTABLE],
    }


def _rule(rule: dict[str, Any], evaluated: list[dict[str, Any]]) -> Rule:
    return {
        "rule": rule["rule"],
        "version": str(rule["version"]),
        "text": rule["text"],
        "looks_at": rule["looksAt"],
        "counts": _counts(one["outcome"] for one in evaluated if one["rule"] == rule["rule"]),
    }


def _counts(outcomes: Iterable[str]) -> Counts:
    counted = Counter(outcomes)
    return {
        "passed": str(counted["PASSED"]),
        "failed": str(counted["FAILED"]),
        "not_applicable": str(counted["NOT_APPLICABLE"]),
        "overridden": str(counted["OVERRIDDEN"]),
    }


def _place(one: dict[str, Any]) -> Place:
    return {
        "rule": one["rule"],
        "place": one["place"],
        "outcome": one["outcome"],
        "inputs": [
            {"name": told["name"], "value": told["value"], "unit": told.get("unit"), "limits": told.get("limits")}
            for told in one["inputs"]
        ],
    }
