"""What a thing as it was tells, from rows alone."""

from api.asof.batches import decisions

REVIEW = {"id": "1", "conclusion": "In order.", "reviewer_name": "Reviewer"}
DECISION = {"decision": "RELEASED", "statement": "Certified.", "decided_name": "Qualified"}
AT = "2026-11-{0}T10:00:00+00:00"


def test_a_batch_that_was_released_again_tells_its_decisions_in_their_order() -> None:
    rows = {
        "batch_review": {
            "1": REVIEW | {"reviewed_at": AT.format("01")},
            "4": REVIEW | {"reviewed_at": AT.format("04")},
        },
        "disposition": {
            "2": DECISION | {"id": "2", "decided_at": AT.format("02")},
            "5": DECISION | {"id": "5", "decided_at": AT.format("05")},
        },
        "release_revocation": {
            "3": {"id": "3", "because": "Found.", "revoked_name": "Qualified", "revoked_at": AT.format("03")}
        },
    }
    told = [one.decision for one in decisions(rows)]
    assert told == ["REVIEWED", "RELEASED", "RELEASE_REVOKED", "REVIEWED", "RELEASED"]
