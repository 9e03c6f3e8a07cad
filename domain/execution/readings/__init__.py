"""Values that an instrument gives: from which one, of which quality, measured when; or why somebody typed instead."""
