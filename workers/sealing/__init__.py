"""The parts of the sealer: what waits, whether it is authentic, the log it goes into, its checkpoints and alarms."""
