"""Queries about the curriculum, each with a bounded number of statements."""
