"""Waves, cohorts, sessions, seats, invitations and attendance."""
