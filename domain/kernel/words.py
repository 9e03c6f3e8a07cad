"""What text that people write must look like: its length, and that it can be read."""

import unicodedata

from domain.kernel.refusals import InvalidInput

Path = tuple[str, ...]


def require_text(text: str, *, limit: int, path: Path, empty: bool = False) -> None:
    """Text within its length, without control characters but line breaks and tabs. Raises InvalidInput."""
    if not (empty or text.strip()):
        raise InvalidInput(path=path, problem=f"This takes 1 to {limit} characters; it is empty.")
    if len(text) > limit:
        raise InvalidInput(path=path, problem=f"This takes at most {limit} characters; {len(text)} were given.")
    if any(unicodedata.category(one) in {"Cc", "Cs"} and one not in "\n\t" for one in text):
        raise InvalidInput(path=path, problem="This takes no control characters but line breaks and tabs.")


def require_line(text: str, *, limit: int, path: Path) -> None:
    """Text that is read in one line and shows something: what things are called. Raises InvalidInput."""
    require_text(text, limit=limit, path=path)
    if any(one in "\n\t" for one in text):
        raise InvalidInput(path=path, problem="This is one line: it takes no line breaks and no tabs.")
    if not any(unicodedata.category(one)[0] not in "CZM" for one in text):
        raise InvalidInput(path=path, problem="This shows nothing: it needs a letter, a digit or a sign.")


def require_words(text: str, *, limit: int, path: Path) -> str:
    """The text without spaces around it, 1 to `limit` characters, no control characters. Raises InvalidInput."""
    words = text.strip()
    require_text(words, limit=limit, path=path)
    return words
