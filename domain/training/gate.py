"""Whether a person may act now, as the curricula of the site demand it: may, or every reason why not (EXE-15; TRN-1).

What no curriculum of the site names is demanded of nobody: a company that keeps its training elsewhere works as ever.
"""

from dataclasses import dataclass
from uuid import UUID

from domain.training.facts import Facts
from domain.training.kinds import SubjectKind
from domain.training.phases import concerning
from domain.training.standing import Finding, ForDocument, ForRecipeVersion, matrix_row, standing


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that a person lacks: the rule that demands it, what is the case, and what clears it."""

    rule: str
    says: str
    clears: str


def lacks_for_recipe(wanted: ForRecipeVersion, facts: Facts) -> tuple[Lack, ...]:
    """All that keeps the person from working by a version of a recipe; empty where they may."""
    return tuple(map(lack, lacking_for_recipe(wanted, facts)))


def lacking_for_recipe(wanted: ForRecipeVersion, facts: Facts) -> tuple[Finding, ...]:
    """The same as findings, for who tells of several days.

    Once a curriculum names the recipe, or is for who works by it, everybody who does is trained on the version; the
    documents of a person's own roles and classes are theirs to know whatever they work by. Of what is demanded for some
    phases alone, that counts which is for the act's own phase (TRN-14).
    """
    facts = concerning(facts, wanted.recipe, wanted.phases)
    if names(wanted.recipe, facts):
        return standing(wanted, facts).lacking
    return tuple(
        one
        for one in matrix_row(facts)
        if not one.lets_act and one.subject is not None and facts.subjects[one.subject].kind is not SubjectKind.RECIPE
    )


def lacks_for_document(code: str, facts: Facts) -> tuple[Lack, ...]:
    """All that keeps the person from following the document of this code; empty where no curriculum names it."""
    called = code.casefold()
    named = [
        one.id
        for one in facts.subjects.values()
        if one.kind is SubjectKind.DOCUMENT and one.code.casefold() == called and names(one.id, facts)
    ]
    return tuple(lack(found) for one in named for found in standing(ForDocument(one), facts).lacking)


def names(subject: UUID, facts: Facts) -> bool:
    """A curriculum in force at the site demands it of somebody, or is for who works by it."""
    return any(
        one.recipe == subject or any(demand.subject == subject for demand in one.demands) for one in facts.curricula
    )


def lack(found: Finding) -> Lack:
    """A finding that lets nobody act, in words."""
    return Lack(
        "TRN-1" if found.personnel_class is None else "TRN-2",
        f"{found.called}: {found.because}",
        found.clears or "Ask quality what is demanded (trainingStanding).",
    )
