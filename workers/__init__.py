"""What runs beside the API: relay, schedule, sealer, actors."""
