"""Partnerships, positions, terms, the training ladder, promised and used time."""
