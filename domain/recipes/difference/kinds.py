"""The words of a comparison: what a change means, what it is a change of, and in which chapter it is told."""

from enum import StrEnum


class ChangeKind(StrEnum):
    """What a change means to who reviews it; each change is of one kind (REC-8).

    LIMIT: within what a value, yield or dispensed amount lies, its unit included. KIND: what sort of thing an element
    is. CAPTURE: what a parameter captures, and from where. ORDER: an element stands elsewhere. CODE: formulas, links
    and instructions name it otherwise. ORIGIN: it came from another version of a building block. REPETITION: how many
    values, samples or passes. EQUIPMENT: which, how many, able to what. CONTENT: what a picture or document shows.
    """

    HEADER = "HEADER"
    ADDED = "ADDED"
    REMOVED = "REMOVED"
    ORDER = "ORDER"
    CODE = "CODE"
    ORIGIN = "ORIGIN"
    WORDING = "WORDING"
    KIND = "KIND"
    QUANTITY = "QUANTITY"
    LIMIT = "LIMIT"
    SCALING = "SCALING"
    CRITICALITY = "CRITICALITY"
    SIGNATURE = "SIGNATURE"
    CAPTURE = "CAPTURE"
    ROUNDING = "ROUNDING"
    REPETITION = "REPETITION"
    TIMING = "TIMING"
    FORMULA = "FORMULA"
    EQUIPMENT = "EQUIPMENT"
    CONTENT = "CONTENT"


class ElementKind(StrEnum):
    """What a change is a change of; HEADER is the version itself."""

    HEADER = "HEADER"
    MATERIAL = "MATERIAL"
    OUTPUT = "OUTPUT"
    PROCESS_PARAMETER = "PROCESS_PARAMETER"
    EQUIPMENT = "EQUIPMENT"
    CAPABILITY = "CAPABILITY"
    BLOCK = "BLOCK"
    PHASE = "PHASE"
    PARAMETER = "PARAMETER"
    CHARGE = "CHARGE"
    LINK = "LINK"
    FILE = "FILE"


class Chapter(StrEnum):
    """Where a change is told, in this order."""

    HEADER = "HEADER"
    FORMULA = "FORMULA"
    EQUIPMENT = "EQUIPMENT"
    PROCEDURE = "PROCEDURE"
    FILES = "FILES"


CHAPTERS = {
    ElementKind.HEADER: Chapter.HEADER,
    ElementKind.MATERIAL: Chapter.FORMULA,
    ElementKind.OUTPUT: Chapter.FORMULA,
    ElementKind.PROCESS_PARAMETER: Chapter.FORMULA,
    ElementKind.EQUIPMENT: Chapter.EQUIPMENT,
    ElementKind.CAPABILITY: Chapter.EQUIPMENT,
    ElementKind.BLOCK: Chapter.PROCEDURE,
    ElementKind.PHASE: Chapter.PROCEDURE,
    ElementKind.PARAMETER: Chapter.PROCEDURE,
    ElementKind.CHARGE: Chapter.PROCEDURE,
    ElementKind.LINK: Chapter.PROCEDURE,
    ElementKind.FILE: Chapter.FILES,
}


class SegmentKind(StrEnum):
    """What became of a part of a text."""

    KEPT = "KEPT"
    REMOVED = "REMOVED"
    ADDED = "ADDED"
