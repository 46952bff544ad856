"""Pages of the champions' room."""
