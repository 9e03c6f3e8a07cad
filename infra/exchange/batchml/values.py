"""Amounts and numbers in BatchML, in the units that plants write there."""

from collections.abc import Mapping

from domain.kernel.canonical import Json
from domain.kernel.quantity import UNITS
from infra.exchange.batchml.nodes import Asked, add_value
from infra.exchange.xml_text import Node

_OTHERWISE: Mapping[str, str] = {
    "°C": "Cel",
    "degC": "Cel",
    "C": "Cel",
    "CEL": "Cel",
    "rpm": "{rpm}",
    "RPM": "{rpm}",
    "P1": "%",
    "KGM": "kg",
    "KG": "kg",
    "Kg": "kg",
    "GRM": "g",
    "MGM": "mg",
    "LTR": "L",
    "l": "L",
    "MLT": "mL",
    "ml": "mL",
    "MIN": "min",
    "SEC": "s",
    "sec": "s",
    "HUR": "h",
    "hr": "h",
    "EA": "{count}",
    "ea": "{count}",
    "MTR": "m",
    "BAR": "bar",
    "PAL": "Pa",
    "NEW": "N",
    "µg": "ug",
    "µm": "um",
    "pH": "[pH]",
}
"""Common codes (UN/ECE recommendation 20) and ways of writing of units that UCUM writes otherwise."""


def unit_of(given: str | None) -> str | None:
    """The UCUM code of a unit as it stands in a document; what isn't known stays as it is."""
    if not given:
        return None
    return given if given in UNITS else _OTHERWISE.get(given, given)


def value_of(asked: Asked, node: Node) -> tuple[str | None, str | None]:
    """Text and unit of a constant value; None for what is empty, isn't there or isn't constant."""
    value = node.find("{*}Value")
    if value is None or (value.findtext("{*}DataInterpretation") or "").strip() != "Constant":
        return None, None
    asked.child(node, "Value")
    unit = asked.text(value, "UnitOfMeasure")
    asked.text(value, "DataInterpretation")
    asked.text(value, "DataType")
    return asked.text(value, "ValueString") or None, unit_of(unit)


def quantity_of(asked: Asked, node: Node) -> Json:
    """A value as an amount; None where there is none."""
    text, unit = value_of(asked, node)
    return None if text is None or unit is None else {"value": text, "unit": unit}


def add_quantity(node: Node, quantity: Json) -> None:
    """An amount as a value."""
    assert isinstance(quantity, Mapping)
    value, unit = quantity["value"], quantity["unit"]
    assert isinstance(value, str)
    assert isinstance(unit, str)
    add_value(node, value, unit=unit)
