"""What a table brings along whose rows people search for: an entry for each row, kept by a trigger."""

from collections.abc import Sequence
from dataclasses import dataclass

from alembic import op


@dataclass(frozen=True, slots=True)
class Searched:
    """A table whose rows are searched for as things of a kind (domain/search/kinds.py).

    `called` is the column by which people name a row, `more` what else of it is searched. Where `similar`, spelling
    mistakes are forgiven: in names, never in numbers alone, since the number most like a batch's is another batch's.
    `site` is the column of the row's site, None for what belongs to the whole company.
    """

    kind: str
    table: str
    called: str
    more: Sequence[str] = ()
    similar: bool = False
    site: str | None = "site_id"

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.called, *self.more)


def searched(one: Searched) -> None:
    """Keep an entry for each row of the table, those that are there already included."""
    _fill(one)
    _keep(one)


def _fill(one: Searched) -> None:
    """The searching role sees every company's rows for the moment in which it copies them."""
    shown = f"concat_ws(' ', {', '.join(one.columns)})"
    op.execute(f"create policy filling on {one.table} to theriac_search using (true)")
    op.execute(f"grant select on {one.table} to theriac_search")
    op.execute("set local role theriac_search")
    values = f"company_id, id, '{one.kind}', {one.site or 'null'}, {one.similar}, {one.called}, {shown}"
    op.execute(
        "insert into search_entry (company_id, id, kind, site_id, similar_too, called, shown)"  # noqa: S608 -- our own names
        f" select {values} from {one.table}"
    )
    op.execute("reset role")
    op.execute(f"revoke select on {one.table} from theriac_search")  # noqa: S608 -- same
    op.execute(f"drop policy filling on {one.table}")


def _keep(one: Searched) -> None:
    arguments = ", ".join(f"'{text}'" for text in (one.kind, one.similar, one.site or "", *one.columns))
    watched = ", ".join((*one.columns, *([one.site] if one.site else [])))
    op.execute(
        f"create trigger searched after insert or delete or update of {watched} on {one.table}"
        f" for each row execute function keep_search_entry({arguments})"
    )
    op.execute(f"alter table {one.table} enable always trigger searched")
