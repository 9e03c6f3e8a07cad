"""What must hold of an instruction when it is written."""

from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path
from domain.recipes.instructions.bounds import NotRead
from domain.recipes.instructions.reading import read


def require_instruction(text: str, *, path: Path) -> None:
    """The text is read as an instruction, with nothing in it that isn't. Raises InvalidInput.

    Texts that are copied from other versions aren't asked: what isn't read there is shown as the plain text it is.
    """
    try:
        read(text)
    except NotRead as problem:
        raise InvalidInput(path=path, problem=f"{problem}.") from None
