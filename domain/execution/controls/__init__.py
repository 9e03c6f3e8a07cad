"""In-process controls that come round every so often while a phase runs: when each is due, taken, late or missed."""
