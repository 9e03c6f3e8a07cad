"""Label printers in a plant's network, reached over TCP in their own language; needs no database."""
