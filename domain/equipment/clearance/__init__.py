"""Which rooms and equipment are cleared before each batch, and by which procedure what is looked at there."""
