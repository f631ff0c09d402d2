"""Pushed events as a file: a flattening a tool, pure, and one reader that lays the submissions out as a table."""
