"""The calibration of equipment, and what keeps equipment out of service, in GraphQL."""
