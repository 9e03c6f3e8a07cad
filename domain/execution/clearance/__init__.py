"""That a room or a line was cleared for a batch that is about to run there, and when that counts no more (EQP-7)."""
