"""What a specification must look like before it is stored, and a result before it is judged."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from domain.kernel.quantity import require_unit
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path, require_line, require_words
from domain.materials.quality.kinds import AssayBasis, PotencyMeaning, Qualifier, SpecificationTestKind
from domain.materials.quality.values import Found, RequiredTest

TESTS, CHOICES = 200, 50
NAME, METHOD, TEXT, REFERENCE, REASON, CONCLUSION = 200, 200, 4000, 200, 2000, 4000
DECIMALS, FIGURES = 20, 30
ATTEMPTS = 20
"""So often may one test be tried in one testing; the database holds it too."""
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
NEEDS = {AssayBasis.ANHYDROUS: PotencyMeaning.WATER, AssayBasis.DRIED: PotencyMeaning.LOSS_ON_DRYING}
"""What an assay on a basis is corrected by, so that the specification tests that too (WGH-1)."""


def require_tests(tests: Sequence[RequiredTest]) -> None:
    """1 to 200 tests, each in its form and with a code of its own; one for each meaning. Raises InvalidInput."""
    if not 1 <= len(tests) <= TESTS:
        raise InvalidInput(path=("tests",), problem=f"A specification has 1 to {TESTS} tests; {len(tests)} were given.")
    for index, one in enumerate(tests):
        _require_test(one, path=("tests", str(index)))
    _require_once([one.code for one in tests], "code")
    meanings = [one.potency for one in tests if one.potency is not None]
    _require_once([one.value for one in meanings], "meaning for the potency")
    for one in tests:
        needed = None if one.basis is None else NEEDS.get(one.basis)
        if needed is not None and needed not in meanings:
            problem = f"An assay on the basis {one.basis} needs a test that means {needed} beside it (WGH-1)."
            raise InvalidInput(path=("tests",), problem=problem)


def require_found(found: Found, test: RequiredTest, *, path: Path = ("found",)) -> Found:
    """What was found is of the test's kind, in its unit, in its form (EXE-4, EXE-5). Raises InvalidInput.

    A zero loses its sign, which no laboratory means and the database doesn't keep.
    """
    if found.kinds != (test.kind,):
        given = ", ".join(found.kinds) or "nothing"
        raise InvalidInput(path=path, problem=f"The test {test.code} takes one {test.kind}; {given} was given.")
    if test.kind is SpecificationTestKind.NUMBER:
        return _require_number(found, test, path)
    if found.choice is not None and found.choice not in test.choices:
        allowed = ", ".join(test.choices)
        raise InvalidInput(path=(*path, "choice"), problem=f"{found.choice[:80]!r} is not one of: {allowed}.")
    if found.text is not None:
        return replace(found, text=require_words(found.text, limit=TEXT, path=(*path, "text")))
    return found


def _require_number(found: Found, test: RequiredTest, path: Path) -> Found:
    bare = found.qualifier in {Qualifier.NOT_DETECTED, Qualifier.TOO_MANY_TO_COUNT}
    if bare == (found.number is not None):
        problem = "Give a number, unless nothing was detected or it was too many to count."
        raise InvalidInput(path=(*path, "number"), problem=problem)
    if bare:
        return replace(found, unit=test.unit)
    if found.unit != test.unit:
        problem = f"The test {test.code} is in {test.unit}, not in {found.unit}."
        raise InvalidInput(path=(*path, "unit"), problem=problem)
    assert found.number is not None, found
    return found if found.number else replace(found, number=found.number.copy_abs())


def _require_test(test: RequiredTest, *, path: Path) -> None:
    if CODE.fullmatch(test.code) is None:
        problem = "A code has 1 to 40 letters, digits and underscores, and begins with a letter."
        raise InvalidInput(path=(*path, "code"), problem=problem)
    require_line(test.name, limit=NAME, path=(*path, "name"))
    require_line(test.method, limit=METHOD, path=(*path, "method"))
    if test.kind is SpecificationTestKind.NUMBER:
        _require_of_number(test, path)
    else:
        _require_of_words(test, path)
    if (test.basis is not None) != (test.potency is PotencyMeaning.ASSAY):
        raise InvalidInput(path=(*path, "basis"), problem="An assay, and only an assay, has a basis (WGH-1).")
    if test.potency is not None and test.unit != "%":
        raise InvalidInput(path=(*path, "unit"), problem="What means something for the potency is a number in %.")


def _require_of_number(test: RequiredTest, path: Path) -> None:
    if test.unit is None:
        raise InvalidInput(path=(*path, "unit"), problem='A number has a unit, "1" for a bare one.')
    require_unit(test.unit, path=(*path, "unit"))
    if test.choices or test.expected is not None:
        raise InvalidInput(path=path, problem="A number has limits, and neither choices nor an expected answer.")
    if test.low is not None and test.high is not None:
        one_point = test.low == test.high and (test.low_exclusive or test.high_exclusive)
        if test.low > test.high or one_point:
            raise InvalidInput(path=(*path, "low"), problem="No number lies within these limits.")
    if test.decimals is not None and test.significant_figures is not None:
        raise InvalidInput(path=path, problem="A number is rounded to decimals or to significant figures, not to both.")
    if test.decimals is not None and not 0 <= test.decimals <= DECIMALS:
        raise InvalidInput(path=(*path, "decimals"), problem=f"This takes 0 to {DECIMALS}.")
    if test.significant_figures is not None and not 1 <= test.significant_figures <= FIGURES:
        raise InvalidInput(path=(*path, "significantFigures"), problem=f"This takes 1 to {FIGURES}.")


def _require_of_words(test: RequiredTest, path: Path) -> None:
    numeric = (test.unit, test.low, test.high, test.decimals, test.significant_figures, test.rounding)
    if any(one is not None for one in numeric) or test.low_exclusive or test.high_exclusive:
        raise InvalidInput(path=path, problem="Only a number has a unit, limits and rounding.")
    if bool(test.choices) != (test.kind is SpecificationTestKind.CHOICE):
        raise InvalidInput(path=(*path, "choices"), problem="A choice, and only a choice, names its choices.")
    if len(test.choices) > CHOICES or len(set(test.choices)) < len(test.choices):
        raise InvalidInput(path=(*path, "choices"), problem=f"This takes up to {CHOICES} choices, each once.")
    for index, choice in enumerate(test.choices):
        require_line(choice, limit=NAME, path=(*path, "choices", str(index)))
    answers = {SpecificationTestKind.YES_NO: ("yes", "no"), SpecificationTestKind.CHOICE: test.choices}
    if test.expected is not None and test.expected not in answers.get(test.kind, ()):
        problem = "What is expected is one of the choices, yes or no; of a text nothing is."
        raise InvalidInput(path=(*path, "expected"), problem=problem)


def _require_once(named: Sequence[str], what: str) -> None:
    twice = [one for one, times in Counter(named).items() if times > 1]
    if twice:
        raise InvalidInput(path=("tests",), problem=f"Each {what} stands once in a specification: {', '.join(twice)}.")
