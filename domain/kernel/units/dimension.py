"""What a unit measures: mass, volume, tablets, mass per time … (EXE-5)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dimension:
    """Integer powers of base dimensions in the order of their names, none of them 0; empty for a bare number."""

    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: "Dimension") -> "Dimension":
        total = Counter(dict(self.powers))
        for base, power in other.powers:
            total[base] += power
        return Dimension(tuple(sorted((base, power) for base, power in total.items() if power)))

    def __truediv__(self, other: "Dimension") -> "Dimension":
        return self * other**-1

    def __pow__(self, exponent: int) -> "Dimension":
        return Dimension(tuple((base, power * exponent) for base, power in self.powers if exponent))

    def __str__(self) -> str:
        """In the plant's words: "mass", "volume", "mass per time"."""
        return _NAMED.get(self) or _composed(self)


def base(name: str) -> Dimension:
    """The base dimension of this name."""
    return Dimension(((name, 1),))


BARE = Dimension()
MASS, LENGTH, TIME = base("mass"), base("length"), base("time")
TEMPERATURE, CURRENT, SUBSTANCE = base("temperature"), base("electric current"), base("amount of substance")

VOLUME = LENGTH**3
_FORCE = MASS * LENGTH / TIME**2
_POWER = _FORCE * LENGTH / TIME
_VOLTAGE = _POWER / CURRENT
_NAMED = {
    BARE: "no dimension",
    LENGTH**2: "area",
    VOLUME: "volume",
    MASS / VOLUME: "density",
    LENGTH / TIME: "speed",
    VOLUME / TIME: "volume per time",
    _FORCE: "force",
    _FORCE / LENGTH**2: "pressure",
    _FORCE * LENGTH: "energy or torque",
    _POWER: "power",
    _VOLTAGE: "voltage",
    _VOLTAGE / CURRENT: "electric resistance",
    CURRENT / _VOLTAGE: "electric conductance",
    CURRENT / _VOLTAGE / LENGTH: "electric conductivity",
    TIME**-1: "frequency",
}


def _composed(dimension: Dimension) -> str:
    above = "·".join(_powers(dimension, sign=1))
    below = "·".join(_powers(dimension, sign=-1))
    return f"{above or '1'} per {below}" if below else above


def _powers(dimension: Dimension, *, sign: int) -> Iterator[str]:
    powers = dict(dimension.powers)
    volumes = sign * powers.get("length", 0) // 3
    if volumes > 0 and sign * powers["length"] == volumes * 3:
        # A plant counts litres, not lengths to the third power.
        yield "volume" if volumes == 1 else f"volume^{volumes}"
        del powers["length"]
    for name, power in powers.items():
        if power * sign > 0:
            yield name if abs(power) == 1 else f"{name}^{abs(power)}"
