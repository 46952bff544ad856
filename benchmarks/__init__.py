"""One script for each figure; each prints what it measured, the target and what it compares with."""
