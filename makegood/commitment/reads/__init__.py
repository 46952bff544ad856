"""Reading the room, each function with a bounded number of queries."""
