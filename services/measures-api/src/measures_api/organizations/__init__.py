"""Organizations: routes and their bodies."""
