"""Signing in with an access key, for people in a browser."""
