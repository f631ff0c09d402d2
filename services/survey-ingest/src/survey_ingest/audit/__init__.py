"""Who looked at raw answers or changed what is published."""
