"""Tags of the rollout."""
