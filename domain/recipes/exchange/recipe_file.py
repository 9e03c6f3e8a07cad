"""A recipe version as a file in Theriac's own form, and back: what one company exports, any other reads (REC-1)."""

from dataclasses import fields, replace
from operator import attrgetter
from typing import cast

from domain.kernel.canonical import Json
from domain.recipes.exchange.collected import collected
from domain.recipes.exchange.header import FORMAT, ExchangeHeader, RecipeDocument
from domain.recipes.exchange.json_text import Found, found_in
from domain.recipes.exchange.problems import Problems, json_place
from domain.recipes.exchange.soundness import require_sound
from domain.recipes.procedure import in_order, tree
from domain.recipes.values import Block, Elements
from domain.recipes.written import written


def exported(header: ExchangeHeader, elements: Elements) -> dict[str, Json]:
    """The file's content; its digest is the same wherever the recipe was imported to."""
    document = RecipeDocument(
        format=FORMAT,
        **{one.name: getattr(header, one.name) for one in fields(ExchangeHeader)},
        elements=ordered(elements),
    )
    return cast("dict[str, Json]", written(document))


def imported(data: str | bytes) -> tuple[ExchangeHeader, Elements]:
    """Header and elements of a file, be it canonical or spaced for people.

    Raises FileRefused with every fault and its JSON path (REC-7): what isn't JSON, isn't of this form, or refers to
    what isn't there. At most `json_text.LARGEST` bytes.
    """
    problems = Problems(json_place)
    found = found_in(data)
    _require_format(found, problems)
    document = collected(RecipeDocument, found, problems)
    problems.require_none()
    assert document is not None, "what isn't read has its problem"
    require_sound(document.elements, problems)
    header = ExchangeHeader(**{one.name: getattr(document, one.name) for one in fields(ExchangeHeader)})
    return header, ordered(document.elements)


def ordered(elements: Elements) -> Elements:
    """The same elements, each kind in the one order of a file: as the plant counts, else by code.

    From which building blocks they came isn't said: these are their own company's.
    """
    return replace(
        elements,
        materials=tuple(sorted(elements.materials, key=attrgetter("position"))),
        outputs=tuple(sorted(elements.outputs, key=attrgetter("code"))),
        process_parameters=tuple(sorted(elements.process_parameters, key=attrgetter("code"))),
        equipment=tuple(sorted(elements.equipment, key=attrgetter("code"))),
        blocks=_blocks(elements),
        phases=tuple(replace(one, origin=None) for one in sorted(elements.phases, key=attrgetter("number"))),
        links=tuple(sorted(elements.links, key=attrgetter("code"))),
        files=tuple(sorted(elements.files, key=attrgetter("code"))),
    )


def _blocks(elements: Elements) -> tuple[Block, ...]:
    """In the order of the procedure; blocks that lie nowhere in it, which a draft may have, come last."""
    placed = [node.element for node, _ in in_order(tree(elements)) if isinstance(node.element, Block)]
    codes = {block.code for block in placed}
    lost = sorted((block for block in elements.blocks if block.code not in codes), key=attrgetter("code"))
    return tuple(replace(one, origin=None) for one in (*placed, *lost))


def _require_format(found: Found, problems: Problems) -> None:
    """A file of another form has a hundred faults in this one; its form is the one to tell."""
    given = found.get("format") if isinstance(found, dict) else None
    if given != FORMAT:
        shown = f"; {given[:40]!r} was given" if isinstance(given, str) else ""
        problems.add(("format",), f"The file says that it is of the format {FORMAT!r}{shown}.")
        problems.refuse()
