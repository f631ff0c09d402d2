"""The formats that are read, and how a person gets each out of its tool."""
