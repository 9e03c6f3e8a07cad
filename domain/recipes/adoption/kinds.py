"""The words of adoption, each a closed list."""

from enum import StrEnum


class ElementKind(StrEnum):
    """What a site's version may have otherwise than the company's; a charge is a field of its phase."""

    MATERIAL = "MATERIAL"
    OUTPUT = "OUTPUT"
    PROCESS_PARAMETER = "PROCESS_PARAMETER"
    EQUIPMENT = "EQUIPMENT"
    BLOCK = "BLOCK"
    PHASE = "PHASE"
    PARAMETER = "PARAMETER"
    LINK = "LINK"
    FILE = "FILE"


class DeviationKind(StrEnum):
    """How the site's version differs: it has more, it lacks, or it says something else."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"


class ProposalState(StrEnum):
    """OVERTAKEN: a newer company version took effect before the site decided."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    OVERTAKEN = "OVERTAKEN"


class Following(StrEnum):
    """How a site's version stands to the company's recipe.

    Adopted from its version in effect, or from another one; the site's own recipe; or there is none.
    """

    CURRENT = "CURRENT"
    BEHIND = "BEHIND"
    OWN = "OWN"
    NONE = "NONE"
