"""A text that knows where each of its characters stood in what was scanned or typed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spelt:
    """`places` holds the place of each character and, last, of the end; the first character of a code is at 1."""

    text: str
    places: tuple[int, ...]

    def __post_init__(self) -> None:
        assert len(self.places) == len(self.text) + 1, self

    def __getitem__(self, part: slice) -> "Spelt":
        start, stop, step = part.indices(len(self.text))
        assert step == 1, part
        stop = max(start, stop)
        return Spelt(self.text[start:stop], self.places[start : stop + 1])

    def __len__(self) -> int:
        return len(self.text)


def plain(text: str, *, start: int = 1) -> Spelt:
    """A text as it stands, its first character at `start`."""
    return Spelt(text, tuple(range(start, start + len(text) + 1)))
