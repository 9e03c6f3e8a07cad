"""Telling whoever asked for something that it isn't made, in the last attempt at it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from workers.outbox import MAX_ATTEMPTS, Job


class Unforeseen(Exception):
    """What is told of an error that nobody foresaw: its own words are the operator's, who finds them with the job."""

    def __init__(self) -> None:
        super().__init__(
            "It couldn't be made, for a reason that nobody foresaw; the service's operator is told of that. Request it"
            " again once they say so."
        )


@contextmanager
def giving_up(
    job: Job,
    tell: Callable[[Exception], object],
    *,
    foreseen: tuple[type[Exception], ...],
    settled: tuple[type[Exception], ...],
) -> Iterator[None]:
    """The attempt; where it is the last one and fails, `tell` is called with why before the error goes on.

    Of what is `foreseen` the error itself is told. What is `settled` was told where it was raised.
    """
    try:
        yield
    except settled:
        raise
    except Exception as problem:
        if job.attempt >= MAX_ATTEMPTS:
            tell(problem if isinstance(problem, foreseen) else Unforeseen())
        raise
