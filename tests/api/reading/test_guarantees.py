"""What lowering relies on: the models say of each column what the database holds it to."""

import re
from collections.abc import Iterator

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, get_named_type
from sqlalchemy import Engine, inspect, text

from api.reading.cache import LIMIT, Key, Made, Plans, shape
from api.reading.permissions import Questioned
from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import CompanyId, PersonId, SiteId, new_id
from domain.kernel.permissions import Permission, Role

COLUMNS = (
    "select table_name, column_name, is_nullable = 'YES' from information_schema.columns where table_schema = 'theriac'"
)
CHECKS = "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint where contype = 'c'"


# Of a view the catalogue knows no NOT NULL, and no CHECK.
VIEWS = {"logbook_entry": "a union of NOT NULL columns and literals; tests/domain/logbooks reads all its kinds"}


def test_a_column_is_null_in_the_database_where_its_model_says_so(admin: Engine) -> None:
    from api.schema import schema
    from domain.kernel.models import Base

    assert schema is not None
    with admin.connect() as connection:
        stored = {(table, column): null for table, column, null in connection.execute(text(COLUMNS))}
    tables = [table for table in Base.metadata.tables.values() if table.name not in VIEWS]
    told = {(table.name, one.name): one.nullable for table in tables for one in table.columns}
    assert {key: null for key, null in told.items() if stored[key] != null} == {}


# Columns without such a CHECK, each with its reason.
UNCHECKED = {
    ("signature_challenge", "meaning"): "written from the enum by one function, and kept for minutes",
    ("logbook_entry", "kind"): "of a view, each of whose branches says it as a literal",
}


def test_an_enums_column_holds_its_names_and_nothing_else(admin: Engine) -> None:
    """The CHECK of each column that a type shows as an enum lists the enum's names."""
    with admin.connect() as connection:
        checks = [(table.removeprefix("theriac."), check) for table, check in connection.execute(text(CHECKS))]
    columns = list(_enum_columns())
    assert len(columns) > 10
    for table, column, names in columns:
        of_column = [one for at, one in checks if at == table and re.search(rf"\b{column}\b", one)]
        listed = [set(re.findall(r"'(\w+)'::text", one)) for one in of_column]
        assert names in listed or (table, column) in UNCHECKED, (table, column)


def _enum_columns() -> Iterator[tuple[str, str, set[str]]]:
    """Table, column and names wherever a type shows a column of its model as an enum."""
    from api.reading.prefetch import DEFINITION
    from api.schema import schema

    for found in schema._schema.type_map.values():
        if not isinstance(found, GraphQLObjectType) or DEFINITION not in found.extensions:
            continue
        model = getattr(found.extensions[DEFINITION].origin, "model", None)
        for name, field in found.fields.items() if model is not None else ():
            enum, column = get_named_type(field.type), _snake(name)
            if isinstance(enum, GraphQLEnumType) and column in inspect(model).columns:
                yield inspect(model).local_table.name, column, set(enum.values)


def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda found: "_" + found[1].lower(), name)


def _key(number: int) -> Key:
    return Key(f"{{ a{number} }}", None, (), ())


def test_only_the_plans_used_last_are_kept() -> None:
    plans, made = Plans(), []

    def get(number: int) -> None:
        def make() -> Made:
            made.append(number)
            return Made(None, {})

        plans.get(_key(number), {}, make)

    for number in range(LIMIT):
        get(number)
    get(0)
    get(LIMIT)
    get(0)
    assert made == list(range(LIMIT + 1))
    get(1)
    assert made[-1] == 1


@pytest.mark.requirement("TEN-2")
def test_a_plan_serves_whoever_holds_alike_what_was_asked_while_it_was_made() -> None:
    reads, writes = Permission.BATCH_READ, Permission.RECIPE_WRITE
    plans, mine = Plans(), Made(None, {reads: True})
    assert plans.get(_key(1), {reads: True, writes: False}, lambda: mine) is mine
    assert plans.kept(_key(1), {reads: True, writes: None}) is mine
    for held in (False, None):
        assert plans.kept(_key(1), {reads: held, writes: False}) is None
    theirs = Made(None, {reads: None})
    assert plans.get(_key(1), {reads: None, writes: False}, lambda: theirs) is theirs
    assert plans.kept(_key(1), {reads: True, writes: False}) is mine


@pytest.mark.requirement("TEN-2")
def test_who_is_asked_while_a_plan_is_made_is_noted() -> None:
    site, other = SiteId(new_id()), SiteId(new_id())
    company, person = CompanyId(new_id()), PersonId(new_id())
    grants = frozenset({Grant(Role.OPERATOR, site), Grant(Role.ADMINISTRATOR, None)})
    actor = Actor(company=company, person=person, name="N", grants=grants)
    asked = Questioned.of(actor)
    for one in Permission:
        assert asked.sites_for(one) == actor.sites_for(one)
        for at in (site, other, None):
            assert asked.may(one, site=at) == actor.may(one, site=at)
    assert asked.asked == set(Permission)


def test_a_plan_depends_on_what_is_null_on_booleans_and_on_the_types_of_ids() -> None:
    base = {"id": "Batch:1", "first": 1, "yes": True, "after": None}
    assert shape(base) == shape({**base, "id": "Batch:2", "first": 2})
    for other in ({"id": "Site:1"}, {"first": None}, {"yes": False}, {"after": "x"}):
        assert shape(base) != shape({**base, **other})
