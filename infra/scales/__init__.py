"""Scales on the plant's network: what they can be asked, in which protocols, and how they say no."""
