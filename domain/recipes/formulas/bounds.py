"""How much a formula may hold, so that none exhausts time or memory."""

MAX_LENGTH = 2_000
"""Characters of a formula."""

MAX_DIGITS = 30
"""Digits of a number that is written."""

MAX_NAME = 40
"""Characters of a name, quoted or not."""

MAX_OPERATIONS = 150
"""Operators, calls and brackets of one formula; so deep is its tree at most."""

MAX_NESTING = 40
"""Brackets, calls and signs within one another."""

MAX_EXPONENT = 20
"""Above and below zero, of a number raised to a power."""

MAX_POWER = 99
"""Of one base dimension, as in m99."""

MAX_DECIMALS = 20
"""To which `round` rounds, and `as_decimal`."""

MAX_BITS = 8_192
"""Of a fraction's numerator and denominator while calculating: some 2,400 digits."""

ROOT_DIGITS = 50
"""Significant digits of a root that has no exact value."""

MAX_CYCLES = 20
"""Cycles that are reported at once."""
