"""Commitments, clauses, actions, tries and evidence; the public page."""
