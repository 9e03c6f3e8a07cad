"""What a label is printed on: its size, and how fine a printer prints."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Size:
    """Millimetres."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width} × {self.height} mm"  # noqa: RUF001 -- the sign of multiplication is meant


PALLET, CONTAINER, VIAL = Size(100, 150), Size(100, 50), Size(50, 25)


class Resolution(Enum):
    """Dots to a millimetre; printers of "203 dpi" have 8 exactly."""

    DPI_203 = Fraction(8)
    DPI_300 = Fraction(3000, 254)

    def dots(self, millimetres: float | Fraction) -> int:
        """As many whole dots as fit into a length."""
        return int(Fraction(millimetres) * self.value)

    def covering(self, millimetres: float | Fraction) -> int:
        """The least number of dots that is no shorter than a length."""
        return -int(-Fraction(millimetres) * self.value // 1)

    def millimetres(self, dots: int) -> float:
        return float(dots / self.value)
