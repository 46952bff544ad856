"""The rollout planner: people with needs into series of meetings, with rooms and facilitators."""
