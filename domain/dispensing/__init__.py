"""Weighing and dispensing: how much of which lot is charged, on which scale, within which band, and why."""
