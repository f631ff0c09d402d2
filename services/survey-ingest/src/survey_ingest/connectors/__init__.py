"""Connectors: credentials for tools whose pushes carry only ids, and the careful requests made with them."""
