"""A line of the signature policy holds as a whole or refuses the act, and lets nobody do more than the code does."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import api.schema  # noqa: F401 -- it knows every signed act
from domain.kernel.ids import new_id
from domain.kernel.permissions import ROLE_PERMISSIONS, Permission, Role
from domain.kernel.refusals import InvalidInput
from domain.signatures import acts
from domain.signatures.governing import rules
from domain.signatures.governing.refusals import RoleNotInPolicy, SignaturePolicyUnusable
from domain.signatures.governing.rules import Demanded, Line, Signer, Signers
from domain.signatures.models import Meaning

pytestmark = pytest.mark.requirement("SIG-7")
RELEASE = Demanded((Permission.LOT_DISPOSE,), (Meaning.RELEASED, Meaning.REJECTED))
HERE, ELSEWHERE, ENTERPRISE = new_id(), new_id(), new_id()

signers = st.builds(Signer, st.sampled_from(Role), st.sampled_from(Meaning))
likely = st.builds(
    Signer,
    st.sampled_from([Role.QUALITY_REVIEWER, Role.QUALIFIED_PERSON]),
    st.sampled_from(RELEASE.meanings),
)
lines = st.lists(st.one_of(likely, likely, likely, signers), max_size=6).map(tuple)


def stored(of: Signers, *, site: object = HERE, of_company: bool = False) -> Line:
    told = tuple((None, one.role.value, one.meaning.value) for one in of)
    return Line(new_id(), site, of_company, told)  # type: ignore[arg-type]  # an id


@given(lines)
def test_a_line_that_can_be_set_can_be_read_and_followed_and_no_other(of: Signers) -> None:
    try:
        rules.require_signers(of, act="disposeLot", demanded=RELEASE)
    except InvalidInput:
        with pytest.raises(SignaturePolicyUnusable):
            rules.read_line(stored(of), act="disposeLot", demanded=RELEASE)
        return
    assert set(rules.read_line(stored(of), act="disposeLot", demanded=RELEASE).signers) == set(of)
    for meaning in RELEASE.meanings:
        assert any(_may(of, meaning, {role}) for role in Role), "nobody could sign"


@given(lines, st.sets(st.sampled_from(Role)), st.sampled_from(RELEASE.meanings))
def test_nobody_signs_by_a_line_whom_the_code_does_not_let(of: Signers, held: set[Role], meaning: Meaning) -> None:
    try:
        rules.require_signers(of, act="disposeLot", demanded=RELEASE)
    except InvalidInput:
        return
    if _may(of, meaning, held):
        assert any(Permission.LOT_DISPOSE in ROLE_PERMISSIONS[role] for role in held)
        assert any(one.role in held and one.meaning is meaning for one in of)
    else:
        assert not any(one.role in held and one.meaning is meaning for one in of)


def _may(of: Signers, meaning: Meaning, held: set[Role]) -> bool:
    try:
        rules.require_role(of, act="disposeLot", meaning=meaning, held=held)
    except RoleNotInPolicy:
        return False
    return True


@given(st.sampled_from(["", "SOMEBODY", "operator", "RELEASED"]), st.booleans())
def test_an_unknown_role_or_meaning_refuses_the_act(unknown: str, of_role: bool) -> None:
    line = stored((Signer(Role.QUALIFIED_PERSON, Meaning.RELEASED), Signer(Role.QUALIFIED_PERSON, Meaning.REJECTED)))
    _, role, meaning = line.signers[0]
    spoiled = (None, unknown, meaning) if of_role else (None, role, unknown)
    assume(spoiled != line.signers[0])
    with pytest.raises(SignaturePolicyUnusable):
        rules.read_line(replace(line, signers=(spoiled, *line.signers[1:])), act="disposeLot", demanded=RELEASE)
    with pytest.raises(SignaturePolicyUnusable):
        rules.read_line(replace(line, signers=()), act="disposeLot", demanded=RELEASE)


def test_a_sites_own_line_goes_before_the_companys_and_anothers_never_counts() -> None:
    of = (Signer(Role.QUALIFIED_PERSON, Meaning.RELEASED),)
    own, others, companys = stored(of), stored(of, site=ELSEWHERE), stored(of, site=ENTERPRISE, of_company=True)
    assert rules.governing([companys, others, own], site=HERE) is own
    assert rules.governing([others, companys], site=HERE) is companys
    assert rules.governing([others, companys], site=None) is companys
    assert rules.governing([others], site=HERE) is None


def test_each_signed_act_says_what_the_code_demands() -> None:
    """Constant, or listed where it depends on what is given: the table that people see is of all acts."""
    assert len(acts.every()) > 60
    for act in acts.every():
        assert act.demanded.roles, act.name
        assert act.demanded.meanings, act.name
