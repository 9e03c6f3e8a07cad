"""What the person at the terminal sees: a bar for each stage, then a line that says what was done."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Step = Callable[[], None]


def many(number: int, what: str) -> str:
    """For example "1 phase", "2 phases"."""
    return f"{number} {what}{'' if number == 1 else 's'}"


class Show:
    """Bars on a terminal, plain lines elsewhere; lines are never wrapped, so that programs can read them."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(soft_wrap=True, highlight=False)

    def say(self, line: str) -> None:
        self._console.print(line, markup=False)

    @contextmanager
    def stage(self, title: str, total: int | None = None) -> Iterator[Step]:
        """A stage of so many steps; call the step given for each. Its time is told at its end."""
        began = time.monotonic()
        if self._console.is_terminal:
            with self._bar() as bar:
                task = bar.add_task(title, total=total)
                yield lambda: bar.advance(task)
        else:
            self.say(f"{title} …")
            yield lambda: None
        self.say(f"  {title}: {time.monotonic() - began:.1f} s")

    def _bar(self) -> Progress:
        return Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
        )
