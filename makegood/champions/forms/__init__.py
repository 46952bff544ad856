"""Forms of the champions' room."""
