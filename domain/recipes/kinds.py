"""The words of a master batch record: states, roles and kinds, each a closed list."""

from enum import StrEnum

from domain.kernel.judging import Rounding as Rounding  # noqa: PLC0414 -- a word of master batch records too


class VersionState(StrEnum):
    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    APPROVED = "APPROVED"
    EFFECTIVE = "EFFECTIVE"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"


class RecipeKind(StrEnum):
    """What a master recipe is of: a product, or a part of procedures that recipes are built from (ISA-88)."""

    PRODUCT = "PRODUCT"
    BUILDING_BLOCK = "BUILDING_BLOCK"


class BuildingBlockLevel(StrEnum):
    """What a building block gives to a recipe: one element of this level, with all that belongs to it."""

    UNIT_PROCEDURE = "UNIT_PROCEDURE"
    OPERATION = "OPERATION"
    PHASE = "PHASE"


class EditAct(StrEnum):
    """What an edit did with an element of a draft; REPLACE wrote the whole draft anew."""

    INSERT = "INSERT"
    CHANGE = "CHANGE"
    MOVE = "MOVE"
    COPY = "COPY"
    REMOVE = "REMOVE"
    REPLACE = "REPLACE"
    UNDO = "UNDO"


class ApprovalRole(StrEnum):
    """Each is given by a different person, none of them the author (REC-2); a company's route says which and when."""

    PRODUCTION = "PRODUCTION"
    QUALITY = "QUALITY"
    PROCESS_ENGINEERING = "PROCESS_ENGINEERING"
    QUALIFIED_PERSON = "QUALIFIED_PERSON"


class MaterialRole(StrEnum):
    """What a material of the formula is for; an INTERMEDIATE was made by an earlier stage, as a bulk product was."""

    ACTIVE = "ACTIVE"
    COMPENSATOR = "COMPENSATOR"
    EXCIPIENT = "EXCIPIENT"
    SOLVENT = "SOLVENT"
    COATING = "COATING"
    PACKAGING = "PACKAGING"
    INTERMEDIATE = "INTERMEDIATE"


class OutputKind(StrEnum):
    """What a batch gives, beside its product what else leaves it (ISA-88: process outputs)."""

    PRODUCT = "PRODUCT"
    INTERMEDIATE = "INTERMEDIATE"
    BY_PRODUCT = "BY_PRODUCT"
    SAMPLE = "SAMPLE"
    WASTE = "WASTE"


class BlockKind(StrEnum):
    """What holds phases: the procedural levels of ISA-88, and how the steps within one level follow each other.

    The steps of a block run one after the other. PARALLEL and SELECTION hold BRANCHes: all of a parallel are run, of a
    selection the first whose condition holds. The steps of a LOOP are run again until its condition holds.
    """

    UNIT_PROCEDURE = "UNIT_PROCEDURE"
    OPERATION = "OPERATION"
    PARALLEL = "PARALLEL"
    SELECTION = "SELECTION"
    BRANCH = "BRANCH"
    LOOP = "LOOP"


class LinkKind(StrEnum):
    """What holds between two phases, at whatever place of the procedure each stands (ISA-88: links).

    SEQUENCE: the second waits for the first. TRANSFER: they are the two ends of one transfer of material and run
    together. SYNCHRONIZATION: they begin together.
    """

    SEQUENCE = "SEQUENCE"
    TRANSFER = "TRANSFER"
    SYNCHRONIZATION = "SYNCHRONIZATION"


class Moment(StrEnum):
    """The named events of a phase from and to which times are counted (EXE-12)."""

    STARTED = "STARTED"
    COMPLETED = "COMPLETED"


OWN_TIME = (LinkKind.SEQUENCE, Moment.STARTED, Moment.COMPLETED)
"""What links a phase with itself: how long it takes."""


class ParameterSource(StrEnum):
    """Where a value comes from; a typed one stands in for the others as an exception (WGH-10, EXE-17)."""

    TYPED = "TYPED"
    CALCULATED = "CALCULATED"
    WEIGHED = "WEIGHED"
    INSTRUMENT = "INSTRUMENT"


class ParameterKind(StrEnum):
    NUMBER = "NUMBER"
    TEXT = "TEXT"
    CHOICE = "CHOICE"
    YES_NO = "YES_NO"
    DATE_TIME = "DATE_TIME"
    FILE = "FILE"


class TextField(StrEnum):
    """Which text of an element is translated: what it is called, what an operator does, one of the answers."""

    NAME = "NAME"
    INSTRUCTION = "INSTRUCTION"
    CHOICE = "CHOICE"


class PhaseSignature(StrEnum):
    """Who signs a phase: P, V and Q of the paper record; each a different person."""

    PERFORMED = "PERFORMED"
    VERIFIED = "VERIFIED"
    QUALITY = "QUALITY"
