"""Tags of the commitment, for pages of any room."""
