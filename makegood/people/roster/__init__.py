"""The roster feed: files of the personnel system become people, appointments and org units."""
