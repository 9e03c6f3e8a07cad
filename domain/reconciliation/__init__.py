"""What a batch took, gave and was labelled with, accounted for: figures, limits, and the signed reconciliation."""
