"""A block or a phase by itself: what an author writes of it, without its place and without what belongs to it.

Without a code they get one that is proposed from the name.
"""

from dataclasses import dataclass

from domain.recipes.kinds import BlockKind, PhaseSignature
from domain.recipes.values import Block, Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockHead:
    """A block as `values.Block`, without parent and position."""

    kind: BlockKind
    code: str | None = None
    name: str = ""
    condition: str | None = None
    passes: int | None = None

    @classmethod
    def of(cls, block: Block) -> "BlockHead":
        return cls(code=block.code, kind=block.kind, name=block.name, condition=block.condition, passes=block.passes)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseHead:
    """A phase as `values.Phase`, without place, parameters and charges; `during` is the code of another phase."""

    name: str
    code: str | None = None
    instruction: str = ""
    critical: bool = False
    during: str | None = None
    signatures: tuple[PhaseSignature, ...] = (PhaseSignature.PERFORMED,)

    @classmethod
    def of(cls, phase: Phase, *, during: str | None) -> "PhaseHead":
        return cls(
            code=phase.code,
            name=phase.name,
            instruction=phase.instruction,
            critical=phase.critical,
            during=during,
            signatures=phase.signatures,
        )
