"""The demonstration: a company to try the product with, and its main job done as its clients would."""
