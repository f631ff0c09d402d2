"""Results: routes and their bodies."""
