"""The template of a kind: its titles and an example that loads as it is, and what to know about it."""

from collections.abc import Iterator, Sequence

from domain.kernel.tables import Row, Sheet
from domain.loading.describing import Kind


def template(kind: Kind) -> Sheet:
    """Titles, and examples below them."""
    titles = Row(1, tuple(one.title for one in kind.columns))
    examples = ({one.name: one.example for one in kind.columns}, *kind.more)
    rows = (Row(at, tuple(row.get(one.name, "") for one in kind.columns)) for at, row in enumerate(examples, 2))
    return Sheet(kind.sheet, (titles, *rows))


def help_of(kind: Kind) -> Iterator[Sequence[str]]:
    """What stands in each column, for who fills the table in."""
    yield "Column", "What it is", "What it takes", "Required"
    for one in kind.columns:
        yield one.title, one.what, one.takes.words, "yes" if one.required else ""
    yield ()
    yield (f"What stands below the titles is an example of a {kind.called}; put your own in its place.",)
    for note in kind.notes:
        yield (note,)
