"""The atoms that units are made of: the closed list that records of solid and liquid dosage forms use (EXE-5).

We are stricter than UCUM on purpose in what is the same: UCUM counts every annotation as 1, so that tablets would
convert into bottles. Here each annotation ({tbl}, {vial}, {NTU} …) and each arbitrary unit ([CFU], [IU], [EU], [pH],
[mesh_i]) is a base dimension of its own; so are osm, because a mole of salt is two of particles, and mol.

{rpm} is {revolution}/min, not 1/min: an impeller's speed must not be compared with the frequency of a vibrating sieve
or a rate of tablets, and 12 {rpm} for 10 min is 120 {revolution}.
"""

from typing import NamedTuple

from domain.kernel.units.dimension import CURRENT, LENGTH, MASS, SUBSTANCE, TEMPERATURE, TIME, Dimension, base

PREFIXES = {
    "": "1",
    "G": "1000000000",
    "M": "1000000",
    "k": "1000",
    "h": "100",
    "d": "0.1",
    "c": "0.01",
    "m": "0.001",
    "u": "0.000001",
    "n": "0.000000001",
    "p": "0.000000000001",
}


class Base(NamedTuple):
    """An atom that is the unit of its base dimension, with the prefixes that it takes."""

    dimension: Dimension
    prefixes: str = ""


class Defined(NamedTuple):
    """An atom that is so many of a unit of atoms further up, with the prefixes that it takes."""

    amount: str
    unit: str
    prefixes: str = ""


BASES = {
    "g": Base(MASS, "kmunp"),
    "m": Base(LENGTH, "kdcmun"),
    "s": Base(TIME, "mun"),
    "K": Base(TEMPERATURE, "m"),
    "A": Base(CURRENT, "kmun"),
    "mol": Base(SUBSTANCE, "kmunp"),
    "osm": Base(base("osmoles"), "m"),
    "[pH]": Base(base("pH")),
    "[CFU]": Base(base("colony-forming units")),
    "[IU]": Base(base("international units"), "Mkmu"),
    "[EU]": Base(base("endotoxin units")),
    "[mesh_i]": Base(base("mesh")),
    "{tbl}": Base(base("tablets")),
    "{vial}": Base(base("vials")),
    "{bottle}": Base(base("bottles")),
    "{label}": Base(base("labels")),
    "{count}": Base(base("pieces")),
    "{revolution}": Base(base("revolutions")),
    "{NTU}": Base(base("turbidity")),
}

# Each amount is exact by definition; a and mo are UCUM's Julian year of 365.25 d and its twelfth.
DEFINED = {
    "%": Defined("0.01", "1"),
    "[ppth]": Defined("0.001", "1"),
    "[ppm]": Defined("0.000001", "1"),
    "t": Defined("1000", "kg"),
    "L": Defined("1", "dm3", "hdcmun"),
    "min": Defined("60", "s"),
    "h": Defined("60", "min"),
    "d": Defined("24", "h"),
    "wk": Defined("7", "d"),
    "mo": Defined("30.4375", "d"),
    "a": Defined("365.25", "d"),
    "{rpm}": Defined("1", "{revolution}/min"),
    "Hz": Defined("1", "/s", "GMk"),
    "[in_i]": Defined("2.54", "cm"),
    "N": Defined("1", "kg.m/s2", "Mkm"),
    "[lbf_av]": Defined("4.4482216152605", "N"),
    "Pa": Defined("1", "N/m2", "Mkhm"),
    "bar": Defined("100000", "Pa", "mu"),
    "J": Defined("1", "N.m", "Mkm"),
    "W": Defined("1", "J/s", "Mkm"),
    "V": Defined("1", "W/A", "kmu"),
    "Ohm": Defined("1", "V/A", "Mkm"),
    "S": Defined("1", "A/V", "mun"),
    # Alone it is the temperature with its offset; within a unit, as in Cel/min, it is a step of one degree.
    "Cel": Defined("1", "K"),
}

ZERO_CELSIUS = "273.15"
"""The temperature 0 Cel in K."""
