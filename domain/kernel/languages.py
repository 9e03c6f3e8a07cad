"""Languages as BCP 47 tags (RFC 5646): one spelling for each, and which texts serve whoever reads a language.

The form is judged, not the registry: tables of languages change, and a tag that a record was signed with must not be
read otherwise by a later release. The database holds the same form.
"""

import re

from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path

ENGLISH = "en"
LENGTH = 35
FORM = "[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
"""A language, then as may be its script, its region, and variants, each in the case that RFC 5646 (2.1.1) writes."""

_TAG = re.compile(FORM)
_SCRIPT, _REGION = 4, 2


def require_language(tag: str, *, path: Path) -> None:
    """A BCP 47 tag in its one spelling. Raises InvalidInput, with that spelling where only the case is another."""
    if len(tag) <= LENGTH and _TAG.fullmatch(tag):
        return
    meant = canonical(tag[:LENGTH])
    if len(tag) <= LENGTH and _TAG.fullmatch(meant):
        raise InvalidInput(path=path, problem=f"A language is written one way, this one as {meant}.")
    problem = f"This takes a BCP 47 tag such as de, pt-BR or zh-Hant-TW; {tag[:LENGTH]!r} was given."
    raise InvalidInput(path=path, problem=problem)


def canonical(tag: str) -> str:
    """A tag in the case of its one spelling: `DE-at` is de-AT; what is no tag stays none."""
    first, *rest = tag.split("-")
    return "-".join((first.lower(), *map(_cased, rest)))


def _cased(subtag: str) -> str:
    if len(subtag) == _REGION:
        return subtag.upper()
    return subtag.title() if len(subtag) == _SCRIPT and subtag.isalpha() else subtag.lower()


def lookup(language: str) -> tuple[str, ...]:
    """The languages whose texts serve a reader of this one, the best first: de-AT is served by de (RFC 4647, 3.4)."""
    parts = canonical(language[:LENGTH]).split("-")
    return tuple("-".join(parts[:count]) for count in range(len(parts), 0, -1))
