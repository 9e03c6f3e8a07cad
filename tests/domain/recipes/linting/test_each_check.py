"""Each check is brought about by one fault, and nothing is found once that is mended."""

import pytest

from domain.recipes.linting.catalogue import CHECKS
from domain.recipes.linting.findings import ElementKind, Severity
from domain.recipes.linting.lint import errors, lint
from tests.domain.recipes.linting.cases import CASES, broken
from tests.domain.recipes.linting.sample import HEADER, WHOLE, codes

pytestmark = pytest.mark.requirement("REC-7")


def test_a_whole_recipe_has_no_findings() -> None:
    assert lint(WHOLE, HEADER) == ()


def test_every_check_has_its_case() -> None:
    """A check that nothing brings about is untested, or can't come true."""
    assert set(CASES) == set(CHECKS)


@pytest.mark.parametrize("code", sorted(CASES))
def test_its_fault_brings_about_a_finding(code: str) -> None:
    found = [one for one in lint(*broken(code)) if one.code == code]
    assert found, codes(*broken(code))
    check = CHECKS[code]
    for one in found:
        assert (one.severity, one.chapter, one.rule) == (check.severity, check.chapter, check.rule)
        assert one.place
        assert one.what
        assert one.remedy
        assert one.element in set(ElementKind)


@pytest.mark.parametrize("code", sorted(CASES))
def test_only_an_error_keeps_a_version_from_being_submitted(code: str) -> None:
    blocks = code in {one.code for one in errors(lint(*broken(code)))}
    assert blocks == (CHECKS[code].severity is Severity.ERROR)


def test_every_check_says_what_it_finds_and_what_to_do() -> None:
    for code, check in CHECKS.items():
        assert code == check.code
        assert check.text[0].islower() or check.text.startswith("“"), code
        assert not check.text.endswith("."), code
        assert not check.remedy.endswith("."), code
        assert check.rule, code
