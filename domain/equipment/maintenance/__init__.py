"""The maintenance of equipment: plans, work orders, breakdowns (MNT-1, MNT-2)."""
