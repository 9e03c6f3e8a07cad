"""Process orders: what is to be made, before a batch of it is issued (ISA-95), and campaigns of batches."""
