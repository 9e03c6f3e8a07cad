"""Picking a batch's containers in the warehouse, and staging them."""
