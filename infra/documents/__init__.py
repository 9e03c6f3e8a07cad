"""The documents that people read: PDF made from a snapshot, with the snapshot attached."""
