"""Pages about people and sign-in."""
