"""Countries by their ISO 3166-1 codes, named as the time-zone database names them, and those of the common market."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

EU = "EU"
"""The market of an authorisation that the Union gave; no country's code."""

MEMBERS = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU"),
        *("LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
EEA = MEMBERS | {"IS", "LI", "NO"}
"""Where an authorisation of the Union is good (EEA Agreement, Annex II, chapter XIII)."""


@cache
def names() -> Mapping[str, str]:
    """Each country's name by its code."""
    table = files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return MappingProxyType({code: name for code, name in lines})  # noqa: C416 -- it says what the columns are


def name(code: str) -> str:
    """A country's name, or the code of what isn't listed any more."""
    return "European Union" if code == EU else names().get(code, code)
