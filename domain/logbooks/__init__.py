"""The logbooks of equipment and rooms: what happened there, in the order in which it did (EQP-6; 21 CFR 211.182)."""
