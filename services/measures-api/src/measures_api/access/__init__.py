"""Access keys, and who holds one."""
