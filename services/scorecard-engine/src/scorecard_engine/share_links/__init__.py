"""Share links: one scorecard, opened without a key."""
