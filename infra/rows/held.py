"""The instances that a command holds, one for each row: made without the mapper's loading, a session's on demand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.orm import InstanceState, LoaderCallableStatus, Session, make_transient_to_detached
from sqlalchemy.orm.attributes import flag_modified, instance_dict, set_committed_value

from domain.kernel.models import OfCompany
from infra.rows.tables import Stored, stored


class Held:
    """Rows by model and id. Once a session was handed out, it holds them, and this asks it."""

    def __init__(self) -> None:
        self._rows: dict[tuple[type[OfCompany], UUID], OfCompany] = {}
        self._added: list[OfCompany] = []
        self._removed: list[OfCompany] = []
        self._session: Session | None = None

    def take(self, of: Stored, values: Sequence[Any], *, anew: bool) -> OfCompany:
        """The instance of a row that was read; one that is held keeps what it says, unless it is to be taken `anew`."""
        fields = dict(zip(of.fields, values, strict=True))
        for name, field in of.fields.items():
            if field.from_driver is not None:
                fields[name] = field.from_driver(fields[name])
        row = self._find(of, fields["company_id"], fields["id"])
        if row is None:
            return self._keep(of, fields)
        if anew:
            for name, value in fields.items():
                set_committed_value(row, name, value)
        return row

    def add(self, row: OfCompany) -> None:
        self._added.append(row)
        if self._session is not None:
            self._session.add(row)

    def remove(self, row: OfCompany) -> None:
        self._removed.append(row)
        if self._session is not None:
            self._session.delete(row)

    def hand_to(self, session: Session) -> None:
        """From now on the session holds all of it, with what was added, changed and removed."""
        self._session = session
        for row in self._rows.values():
            changes = tuple(changes_of(row))
            make_transient_to_detached(row)  # which takes everything for stored
            session.add(row)
            for change in changes:
                _change_again(row, change)
        session.add_all(self._added)
        for row in self._removed:
            session.delete(row)

    @property
    def added(self) -> Sequence[OfCompany]:
        """In the order of their adding."""
        return self._added if self._session is None else [cast("OfCompany", row) for row in self._session.new]

    @property
    def changed(self) -> Sequence[OfCompany]:
        """In the order of their tables and ids."""
        if self._session is None:
            removed = {id(row) for row in self._removed}
            found = [row for row in self._rows.values() if _state(row).modified and id(row) not in removed]
        else:
            found = [cast("OfCompany", row) for row in self._session.dirty]
        return sorted(found, key=lambda row: (stored(type(row)).table.name, row.id))

    @property
    def removed(self) -> Sequence[OfCompany]:
        return self._removed if self._session is None else [cast("OfCompany", row) for row in self._session.deleted]

    def _find(self, of: Stored, company: UUID, id: UUID) -> OfCompany | None:  # noqa: A002 -- the plant's word
        found = self._rows.get((of.model, id))
        if found is None and self._session is not None:
            key = of.mapper.identity_key_from_primary_key((company, id))
            found = cast("OfCompany | None", self._session.identity_map.get(key))
        return found

    def _keep(self, of: Stored, fields: dict[str, Any]) -> OfCompany:
        row = cast("OfCompany", of.mapper.class_manager.new_instance())
        instance_dict(row).update(fields)
        self._rows[of.model, fields["id"]] = row
        if self._session is not None:
            make_transient_to_detached(row)
            self._session.add(row)
        return row


@dataclass(frozen=True, slots=True)
class Changed:
    """One attribute's value, as it was read and as it is now."""

    name: str
    before: object
    value: object


def changes_of(row: OfCompany) -> Iterator[Changed]:
    """What differs from what was read: set back to the same value, it didn't change."""
    now = instance_dict(row)
    fields = stored(type(row)).fields
    for name, before in _state(row).committed_state.items():
        if name in fields and not _same(before, now[name]):
            yield Changed(name, before, now[name])


def _change_again(row: OfCompany, change: Changed) -> None:
    """For a session, which doesn't see that digits were added, nor what was flagged as changed by its command."""
    if change.before is LoaderCallableStatus.NO_VALUE or change.before == change.value:
        flag_modified(row, change.name)
        return
    set_committed_value(row, change.name, change.before)
    setattr(row, change.name, change.value)


def version_seen(row: OfCompany, of: Stored) -> int | None:
    """The version in which the row was read."""
    if of.version is None:
        return None
    return cast("int", _state(row).committed_state.get(of.version, instance_dict(row)[of.version]))


def _same(before: object, now: object) -> bool:
    """5.1 equals 5.10, and is another record of it (EXE-4)."""
    if isinstance(before, Decimal) and isinstance(now, Decimal):
        return str(before) == str(now)
    return before == now


def _state(row: OfCompany) -> InstanceState[Any]:
    state: InstanceState[Any] = inspect(row)
    return state
