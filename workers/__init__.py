"""What runs beside the API: relay, sealer, actors."""
