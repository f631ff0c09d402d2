"""Readers of export files: one file a format, a registry, and read() over all of them."""
