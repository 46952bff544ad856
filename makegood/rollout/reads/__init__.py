"""Reading the rollout, each function with a bounded number of queries."""
