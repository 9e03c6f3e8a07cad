"""UCUM units (EXE-5): `parsing` reads a code, `conversion` converts exactly, `atoms` lists what they are made of.

The table is our own because records need exact rational factors and a closed list of units.
"""
