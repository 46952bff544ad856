"""Pages of the rollout."""
