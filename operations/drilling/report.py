"""What a drill tells the operator, line by line."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from operations.drilling.proving import LogReport

TOLD = 20
"""Findings of one thing that are told one by one."""


@dataclass
class Watch:
    """How long each step took, in seconds, once it has ended."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.seconds[name] = time.monotonic() - begun

    def __getitem__(self, name: str) -> str:
        return f"{self.seconds[name]:.1f} s"


def of_log(name: str, found: LogReport, took: str) -> Iterator[str]:
    """A company's log: what was proven, what would be lost, what is wrong."""
    waiting = f", {found.unsealed} of them not sealed yet" if found.unsealed else ""
    ended = f"; {found.superseded} checkpoints are of a life that ended before" if found.superseded else ""
    yield f"{name}: {found.entries} entries{waiting}; {found.proven} checkpoints computed anew, in {took}{ended}."
    if found.newest_signed is not None:
        yield (
            f"{name}: with this backup at least {found.lost_entries} entries, {found.lost_seconds:.0f} seconds, would"
            f" be lost: the last checkpoint is of {found.newest_signed:%Y-%m-%d %H:%M:%S} UTC."
        )
    else:
        yield f"{name}: nothing that was signed would be lost."
    for one in found.findings[:TOLD]:
        at = "-" if one.position is None else one.position
        yield f"{name}: {one.kind} at {at} ({one.place}): {one.explanation}"
    if len(found.findings) > TOLD:
        yield f"{name}: and {len(found.findings) - TOLD} more."
