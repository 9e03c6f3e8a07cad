"""What a command added, changed and removed, as statements that wait in the line."""

from typing import Any

from sqlalchemy.orm.attributes import instance_dict, set_committed_value

from domain.kernel.models import OfCompany
from infra.rows.held import Held, changes_of, version_seen
from infra.rows.line import Line
from infra.rows.tables import Field, Stored, delete_statement, insert_statement, stored, update_statement

FIRST_VERSION = 1


def put(held: Held, line: Line) -> None:
    """Changed rows by table and id, new ones as they were added, removed ones; versions are counted up.

    Foreign keys are checked at the commit. A change that must be seen by another's trigger or unique index is flushed
    by its command.
    """
    for row in held.changed:
        _put_changed(row, line)
    for row in held.added:
        _put_new(row, line)
    for row in held.removed:
        of = stored(type(row))
        line.put(delete_statement(of), _which(row, of))


def _put_changed(row: OfCompany, line: Line) -> None:
    of = stored(type(row))
    values = {one.name: of.fields[one.name].bound(one.value) for one in changes_of(row)}
    if not values:
        return
    which = _which(row, of)
    if of.version is not None:
        values[of.version] = which["version_seen"] + 1
        set_committed_value(row, of.version, values[of.version])
    line.put(update_statement(of, tuple(sorted(values))), values | which)


def _put_new(row: OfCompany, line: Line) -> None:
    of = stored(type(row))
    if of.version is not None:
        set_committed_value(row, of.version, FIRST_VERSION)
    line.put(insert_statement(of), {name: _first_value(row, field) for name, field in of.fields.items()})


def _first_value(row: OfCompany, field: Field) -> object:
    """What the row says, else the column's default, which the row then says too."""
    said = instance_dict(row)
    default: Any = field.column.default
    if default is not None and said.get(field.name) is None:
        set_committed_value(row, field.name, default.arg(None) if default.is_callable else default.arg)
    return field.bound(said[field.name]) if field.name in said else None


def _which(row: OfCompany, of: Stored) -> dict[str, Any]:
    return {"company": row.company_id, "row": row.id, "version_seen": version_seen(row, of)}
