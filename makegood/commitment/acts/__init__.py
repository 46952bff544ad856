"""Every write of the room: keyword-only, atomic, with its record entry in the same transaction."""
