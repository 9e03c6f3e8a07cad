"""What a gateway answers to a job, read to its last field from the body of its HTTP request."""

from typing import Final

from domain.kernel.canonical import Json
from domain.kernel.refusals import InvalidInput
from domain.labelling.commands.jobs import Answer
from domain.labelling.rules import MOST_LABELS, SAID

FIELDS: Final = frozenset({"doubtful", "printed", "said"})


def is_of_job(body: Json) -> bool:
    """Whether a body is an answer to a job, well formed or not, rather than one to a scale's request."""
    return isinstance(body, dict) and "printed" in body


def read(body: Json) -> Answer:
    """The answer in a body's JSON. Raises InvalidInput, which names the field."""
    if not isinstance(body, dict) or body.keys() != FIELDS:
        raise InvalidInput(path=(), problem=f"An answer to a job is one JSON object of {', '.join(sorted(FIELDS))}.")
    return Answer(printed=_count(body, "printed"), in_doubt=_count(body, "doubtful"), said=_said(body))


def _count(body: dict[str, Json], name: str) -> int:
    found = body[name]
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= MOST_LABELS:
        raise InvalidInput(path=(name,), problem=f"{name} is a whole number of labels, 0 to {MOST_LABELS}.")
    return found


def _said(body: dict[str, Json]) -> str:
    found = body["said"]
    if not isinstance(found, str) or len(found) > SAID or not found.isprintable():
        problem = f"said has up to {SAID} printable characters; none where nothing is to be said."
        raise InvalidInput(path=("said",), problem=problem)
    return found
