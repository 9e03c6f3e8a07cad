"""Where what was found stands against its specification (EXE-3)."""

from decimal import Decimal

from domain.kernel.judging import above, below, rounded
from domain.materials.quality.kinds import Qualifier, ResultOutcome, SpecificationTestKind
from domain.materials.quality.values import Found, RequiredTest


def judge(found: Found, test: RequiredTest) -> ResultOutcome:
    """A number as rounded by the test's own rule, a qualified one by all that it may be, an answer by the expected one.

    What the specification says nothing of isn't judged (EXE-3, EXE-4).
    """
    if test.kind is SpecificationTestKind.NUMBER:
        if test.low is None and test.high is None:
            return ResultOutcome.NOT_JUDGED
        return _judge_number(found, test) if found.qualifier is None else _judge_qualified(found, test)
    if test.expected is None:
        return ResultOutcome.NOT_JUDGED
    return ResultOutcome.WITHIN if found.shown == test.expected else ResultOutcome.OUT


def reported(found: Found, test: RequiredTest) -> Decimal | None:
    """The number at the declared decimals or figures, which is what a certificate tells; None without an exact one."""
    if found.number is None or found.qualifier is not None:
        return None
    return rounded(
        found.number, decimals=test.decimals, significant_figures=test.significant_figures, rounding=test.rounding
    )


def _judge_number(found: Found, test: RequiredTest) -> ResultOutcome:
    number = reported(found, test)
    assert number is not None, found
    low = below(number, test.low, exclusive=test.low_exclusive)
    high = above(number, test.high, exclusive=test.high_exclusive)
    return ResultOutcome.OUT if low or high else ResultOutcome.WITHIN


def _judge_qualified(found: Found, test: RequiredTest) -> ResultOutcome:
    """WITHIN where all that it may be is, OUT where all of it is out, UNCERTAIN otherwise (EXE-3)."""
    low, high, number = test.low, test.high, found.number
    match found.qualifier:
        case Qualifier.NOT_DETECTED:
            return ResultOutcome.OUT if below(Decimal(0), low, exclusive=test.low_exclusive) else ResultOutcome.WITHIN
        case Qualifier.TOO_MANY_TO_COUNT:
            return ResultOutcome.UNCERTAIN if high is None else ResultOutcome.OUT
        case Qualifier.LESS_THAN:
            assert number is not None, found
            return _one_sided(out=low is not None and number <= low, within=low is None and number <= _of(high))
        case _:
            assert number is not None, found
            return _one_sided(out=high is not None and number >= high, within=high is None and number >= _of(low))


def _one_sided(*, out: bool, within: bool) -> ResultOutcome:
    if out:
        return ResultOutcome.OUT
    return ResultOutcome.WITHIN if within else ResultOutcome.UNCERTAIN


def _of(bound: Decimal | None) -> Decimal:
    assert bound is not None, "a test that judges has a bound on one side at least"
    return bound
