"""Which run of a phase is seen from another place of the procedure: by a condition, or by a formula."""

from collections.abc import Iterable, Sequence

from domain.recipes.walking.values import Passes


def shared_loops(one: Sequence[int], other: Sequence[int]) -> int:
    """How many of the loops around one place, the outermost first, are around the other as well."""
    return sum(1 for left, right in zip(one, other, strict=False) if left == right)


def last_seen(runs: Iterable[Passes], *, passes: Passes, shared: int) -> Passes | None:
    """Of the loops that are around both, the last run up to these passes; of other loops, the last that there is.

    So what is in the same loop gives what it gave in the same pass, or in the last one before in which it was run.
    """
    return max((one for one in runs if one[:shared] <= passes[:shared]), default=None)
