"""Programs: routes and their bodies."""
