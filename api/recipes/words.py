"""What the computed fields of recipes are in SQL, and units as people read them; a test holds each to its resolver."""

import json
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Text, case, cast, func, literal, literal_column
from sqlalchemy.dialects.postgresql import JSONB

from api.reading.vocabulary import Expression, Row
from domain.kernel.quantity import SHOWN_PARTS, UNITS, shown_unit
from domain.recipes.limits import EN_DASH

USUAL = json.dumps({unit: shown_unit(unit) for unit in sorted(UNITS)})
"""The usual units as people read them; another is composed."""


def unit(ucum: ColumnElement[str | None]) -> ColumnElement[str]:
    """`shown_unit` of a column; empty where that is null."""
    usual = cast(literal(USUAL, Text), JSONB).op("->>", return_type=Text())(ucum)
    composed = ucum
    for code, shown in SHOWN_PARTS:
        composed = func.replace(composed, code, shown, type_=Text)
    return func.coalesce(usual, composed, "", type_=Text)


def limits(row: Row) -> ColumnElement[str]:
    """`limits_text` of a parameter (EXE-3)."""
    parts = (
        literal("target ", Text).concat(cast(row.target, Text)),
        literal("alert ", Text).concat(_range(row, row.alert_low, row.alert_high)),
        literal("action ", Text).concat(_range(row, row.action_low, row.action_high)),
        literal("registered ", Text).concat(_range(row, row.registered_low, row.registered_high)),
    )
    text = func.concat_ws(", ", *parts, type_=Text)
    shown = unit(func.coalesce(row.unit, "1", type_=Text))
    with_unit = case((text == "", ""), (shown == "", text), else_=text.concat(" ").concat(shown))
    return case((row.expected.is_not(None), literal("expected ", Text).concat(row.expected)), else_=with_unit)


def _range(row: Row, low: ColumnElement[object], high: ColumnElement[object]) -> ColumnElement[str | None]:
    """Null where there is no bound."""
    least, most = cast(low, Text), cast(high, Text)
    above, below = case((row.exclusive, "> "), else_="≥ "), case((row.exclusive, "< "), else_="≤ ")
    negative = func.least(low, high) < literal_column("0")
    dash = case((negative, " to "), else_=EN_DASH)
    both = case(
        (row.exclusive, above.concat(least).concat(" and ").concat(below).concat(most)),
        else_=least.concat(dash).concat(most),
    )
    return case(
        (low.is_not(None) & high.is_not(None), both),
        (low.is_not(None), above.concat(least)),
        (high.is_not(None), below.concat(most)),
    )


LIMITS = Expression(lambda row, _: limits(row))

SOURCE = Expression(lambda row, _: func.coalesce(row.source, "TYPED", type_=Text()))
SIGNATURES = Expression(lambda row, _: func.coalesce(row.signatures, cast([], ARRAY(Text)), type_=ARRAY(Text)))


def of_type(name: str, id: ColumnElement[UUID]) -> ColumnElement[str]:  # noqa: A002 -- the plant's word
    """The global id of a row of this type."""
    return literal(f"{name}:", Text).concat(cast(id, Text))
