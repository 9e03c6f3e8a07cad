"""Gives codes to what an author gave none, and lets elements name each other by them."""

from domain.recipes import codes
from domain.recipes.exchange.json_text import Found

Object = dict[str, Found]


def give_codes(blocks: list[Object], phases: list[Object]) -> None:
    """Propose what is missing, from names and beside what was given; then blocks are named by their codes."""
    _propose(blocks)
    _propose(phases)
    for phase in phases:
        parameters = phase["parameters"]
        assert isinstance(parameters, list)
        _propose(parameters)
        phase["block"] = _code(phase["block"])
    for block in blocks:
        block["parent"] = _code(block["parent"])


def _propose(elements: list[Object]) -> None:
    taken = {code for one in elements if isinstance(code := one.get("code"), str)}
    for one in elements:
        name = one.get("name")
        if "code" not in one and isinstance(name, str):
            one["code"] = codes.proposed(name, taken)
            taken.add(str(one["code"]))


def _code(block: Found) -> Found:
    return block.get("code") if isinstance(block, dict) else None
