"""What every context stands on: ids, amounts, actors, refusals, events, the unit of work."""
