"""Barcodes that were scanned in a phase to confirm a lot, container, piece of equipment or room: right or wrong."""
