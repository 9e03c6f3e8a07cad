"""Batches made from a frozen recipe version: phases, values, corrections, signatures, holds."""
