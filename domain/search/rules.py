"""What a search must keep to: a text that says something, and a page that has an end."""

from domain.kernel.refusals import InvalidInput

SHORTEST, LONGEST = 2, 100
"""Of a text: its letters and digits at least, its characters at most."""

MOST = 50
"""So many hits does a page have at most."""


def require_text(given: str) -> str:
    """The text as it is searched for: what isn't printable separates words, as a space does. Raises InvalidInput."""
    if len(given) > LONGEST:
        problem = (
            f"A search's text has at most {LONGEST} characters; this one has {len(given)}. Search for fewer words."
        )
        raise InvalidInput(path=("text",), problem=problem)
    if (telling := sum(map(str.isalnum, given))) < SHORTEST:
        problem = f"A search's text has at least {SHORTEST} letters or digits; this one has {telling}. Type more of it."
        raise InvalidInput(path=("text",), problem=problem)
    return "".join(one if one.isprintable() else " " for one in given)


def require_first(given: int) -> int:
    """How many hits are wanted. Raises InvalidInput."""
    if not 1 <= given <= MOST:
        problem = f"A search gives the first 1 to {MOST} hits; {given} were asked for. Search for more words instead."
        raise InvalidInput(path=("first",), problem=problem)
    return given
