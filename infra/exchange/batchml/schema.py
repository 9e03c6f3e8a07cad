"""Holds a document against MESA's schemas."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from lxml import etree

from domain.recipes.exchange.problems import MOST as MOST_PROBLEMS
from domain.recipes.exchange.problems import FileRefused, Problem
from infra.exchange.batchml.nodes import NAMESPACE
from infra.exchange.xml_text import Node

INFORMATION = "BatchML-BatchInformation.xsd"
PRODUCTION_RECORD = "BatchML-BatchProductionRecord.xsd"

_FOLDER = Path(__file__).parents[1] / "b2mml"
_ONE_AT_A_TIME = Lock()  # a schema holds the errors of what it last looked at


def require_valid(root: Node, *, by: str = INFORMATION) -> None:
    """Raises FileRefused with the line and the words of each way in which a document isn't BatchML."""
    with _ONE_AT_A_TIME:
        schema = _schema(by)
        if schema.validate(root):
            return
        problems = tuple(_problems(schema))
    raise FileRefused(problems=problems[:MOST_PROBLEMS], path=("file",))


def _problems(schema: etree.XMLSchema) -> Iterator[Problem]:
    log: Any = schema.error_log  # its types forget that it is a list of errors
    for error in log:
        yield Problem(f"line {error.line}", error.message.replace(f"{{{NAMESPACE}}}", "")[:500])


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_FOLDER / name, etree.XMLParser(no_network=True)))
