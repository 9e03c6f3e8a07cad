"""Whose turn it is in an order of signatures; which lines have one, and which acts may wait for that."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

import api.schema  # noqa: F401 -- it knows every signed act
from domain.kernel.ids import new_id
from domain.kernel.permissions import ROLE_PERMISSIONS, Permission, Role
from domain.kernel.refusals import InvalidInput
from domain.signatures import acts
from domain.signatures.governing import rules as governing
from domain.signatures.governing.refusals import RoleNotInPolicy, SignaturePolicyUnusable
from domain.signatures.governing.rules import Demanded, Line, Signer
from domain.signatures.models import Meaning
from domain.signatures.ordering import rules
from domain.signatures.ordering.refusals import RequestLapsed, SignedAtAnotherPlace
from domain.signatures.ordering.rules import Place, Standing

pytestmark = pytest.mark.requirement("SIG-7")
RELEASE = Demanded(
    (Permission.LOT_DISPOSE,), (Meaning.RELEASED, Meaning.REJECTED), Permission.MATERIAL_READ, may_wait=True
)
PEOPLE = [new_id() for _ in range(4)]
NOW = datetime(2026, 11, 27, 15, tzinfo=UTC)

signers = st.builds(
    Signer,
    st.sampled_from([Role.QUALITY_REVIEWER, Role.QUALIFIED_PERSON, Role.OPERATOR, Role.ADMINISTRATOR]),
    st.sampled_from([*RELEASE.meanings, Meaning.REVIEWED, Meaning.VERIFIED]),
    st.integers(0, 3),
)
orders = st.lists(signers, max_size=5).map(tuple)
last = (
    Signer(Role.QUALIFIED_PERSON, Meaning.RELEASED, 2),
    Signer(Role.QUALITY_REVIEWER, Meaning.REJECTED, 2),
)
likely = st.lists(signers.map(lambda one: replace(one, order=1)), max_size=2).map(lambda first: (*first, *last))


@given(st.one_of(orders, likely))
def test_a_line_with_an_order_can_be_set_where_it_can_be_followed(of: governing.Signers) -> None:
    told = tuple((one.order, one.role.value, one.meaning.value) for one in of)
    line = Line(new_id(), new_id(), of_company=False, signers=told, version=3)
    try:
        governing.require_signers(of, act="disposeLot", demanded=RELEASE)
    except InvalidInput:
        with pytest.raises(SignaturePolicyUnusable):
            governing.read_line(line, act="disposeLot", demanded=RELEASE)
        return
    found = governing.read_line(line, act="disposeLot", demanded=RELEASE)
    assert (set(found.signers), found.version, found.days) == (set(of), 3, governing.OPEN_DAYS)
    for meaning in RELEASE.meanings:
        places = rules.places(found, meaning=meaning)
        assert [one.order for one in places] == list(range(1, len(places) + 1))
        assert all(one.roles for one in places), "nobody could sign"
        assert places[-1].meaning is meaning
        assert all(Permission.LOT_DISPOSE in ROLE_PERMISSIONS[role] for role in places[-1].roles), "more than the code"
        for before in places[:-1]:
            assert before.meaning in governing.BEFORE_THE_ACT
            assert all(Permission.MATERIAL_READ in ROLE_PERMISSIONS[role] for role in before.roles)


@given(likely)
def test_what_is_done_at_once_has_one_place(of: governing.Signers) -> None:
    with pytest.raises(InvalidInput) as refused:
        governing.require_signers(of, act="disposeLot", demanded=replace(RELEASE, may_wait=False))
    if len({one.order for one in of}) > 1:
        assert "can't wait" in refused.value.problem


@given(st.integers(-1, 40))
def test_a_request_waits_for_thirty_days_at_most(days: int) -> None:
    if 1 <= days <= governing.OPEN_DAYS:
        governing.require_days(days, last)
    else:
        with pytest.raises(InvalidInput, match="1 to 30"):
            governing.require_days(days, last)
    with pytest.raises(InvalidInput, match="Nothing waits"):
        governing.require_days(days, (Signer(Role.QUALIFIED_PERSON, Meaning.RELEASED),))


places = st.lists(st.sets(st.sampled_from(list(Role)[:3]), min_size=1), min_size=2, max_size=5).map(
    lambda roles: [Place(at, Meaning.APPROVED, tuple(some)) for at, some in enumerate(roles, 1)]
)


@given(places, st.lists(st.tuples(st.sampled_from(PEOPLE), st.sets(st.sampled_from(list(Role)[:4]))), max_size=8))
def test_an_order_is_kept_and_each_place_is_anothers(of: list[Place], tries: Sequence[tuple[UUID, set[Role]]]) -> None:
    for person, held in tries:
        turn = rules.turn(of)
        if turn is None:
            assert len({one.signed_by for one in of}) == len(of)
            return
        assert all(one.signed_by is not None for one in of[: turn.order - 1])
        assert all(one.signed_by is None for one in of[turn.order - 1 :])
        before = {one.signed_by for one in of}
        try:
            rules.require_turn(turn, of, act="disposeLot", person=person, held=held)
        except SignedAtAnotherPlace:
            assert person in before
        except RoleNotInPolicy:
            assert not held & set(turn.roles)
        else:
            assert person not in before
            assert held & set(turn.roles)
            of[turn.order - 1] = replace(turn, signed_by=person)


@given(places, st.sampled_from(PEOPLE), st.sets(st.sampled_from(list(Role)[:4])), st.booleans())
def test_who_might_sign_may_decline(of: list[Place], person: UUID, held: set[Role], own: bool) -> None:
    of[0] = replace(of[0], signed_by=person if own else new_id())
    left = {role for one in of[1:] for role in one.roles}
    if own:
        with pytest.raises(SignedAtAnotherPlace):
            rules.require_to_sign(of, act="disposeLot", person=person, held=held)
    elif held & left:
        rules.require_to_sign(of, act="disposeLot", person=person, held=held)
    else:
        with pytest.raises(RoleNotInPolicy):
            rules.require_to_sign(of, act="disposeLot", person=person, held=held)


@given(st.booleans(), st.booleans(), st.integers(-2, 2))
def test_a_request_is_signed_in_its_time_by_the_policy_and_on_the_version_it_was_made_for(
    other_policy: bool, other_version: bool, seconds: int
) -> None:
    line = new_id()
    asked = Standing(4, (line, 2))
    now = Standing(5 if other_version else 4, None if other_policy else (line, 2))
    at = rules.ends(NOW, days=7) + timedelta(seconds=seconds)
    if other_policy or other_version or seconds >= 0:
        with pytest.raises(RequestLapsed):
            rules.require_current(asked, now, expires_at=rules.ends(NOW, days=7), at=at)
    else:
        rules.require_current(asked, now, expires_at=rules.ends(NOW, days=7), at=at)
    rules.require_shown("a", "a")
    with pytest.raises(RequestLapsed):
        rules.require_shown("a", "b")


MAY_WAIT = {
    *("approveCleaningProcedure", "approveConditionalUse", "approveDeviation", "approveException"),
    *("approvePlannedDeviation", "approveRework", "approveSpecification", "assessException", "assessLotFlag"),
    *("certifyBatch", "completeReview", "concludeDeviation", "concludeLotInvestigation", "concludeRecall"),
    *("confirmPart", "decideSupplier", "disposeBatch", "disposeLot", "placeLegalHold", "releaseLegalHold"),
    *("reviewAuditTrail", "reviewRecipeVersion", "setBatchNumbering", "setManufacturingAuthorisation"),
    *("setMarketingAuthorisation", "setReleasePolicy", "setRetentionPolicy", "setReviewPolicy", "stateImpact"),
    "verifyAction",
}
WHY_NOT = {
    "done at the machine, at the scale or on the paper, where and when it is signed": {
        *("abortProcedure", "acceptHandOver", "approveInsertedPhase", "approveNotApplicable", "approvePhase"),
        *("checkDowntimePage", "clearBooth", "completeCleaning", "completeClearance", "completePhase"),
        *("completeWorkOrder", "correctLotResult", "correctTranscription", "correctValue", "decideCondition"),
        *("destroyContainer", "handOverBatch", "issueBatch", "issueProcessOrder", "overrideGate"),
        *("performCalibration", "reconcileBatch", "reconcileLabels", "repeatPhase", "signReturnToService"),
        *("signValue", "takeBackDowntimePage", "verifyAddition", "verifyCalibration", "verifyCleaning"),
        *("verifyClearance", "verifyLabelReconciliation", "verifyPhase", "verifyWeighing", "verifyWorkOrder"),
        *("witnessDestruction", "witnessScaleCheck", "witnessWeighing", "writeEquipmentLogbook", "writeRoomLogbook"),
        "consumeRetentionSample",
    },
    "takes something out of use, which no waiting may delay": {
        *("revokeCertificate", "revokeRelease", "withdrawManufacturingAuthorisation"),
        *("revokeInspection", "withdrawMarketingAuthorisation", "withdrawRework", "withdrawSpecification"),
    },
    "somebody's own": {"assessTraining", "attendTrainingSession", "closeTrainingSession", "confirmReading"},
    "approved by a route of its own, of more than one person": {
        *("approvePurge", "approveRecipeVersion", "proposePurge", "submitRecipeVersion"),
    },
    "an authority's inspector isn't kept waiting": {"grantInspection"},
    "of a list that was read within the last day": {"reviewAccess"},
    "the policy itself, which must be mended whatever it says": {"setSignaturePolicy"},
}


def test_each_act_says_whether_it_may_wait() -> None:
    every = {one.name for one in acts.every()}
    assert {one.name for one in acts.every() if one.may_wait is not None} == MAY_WAIT
    assert every - MAY_WAIT == set().union(*WHY_NOT.values())
