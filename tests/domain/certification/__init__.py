"""Certification against rules and database."""
