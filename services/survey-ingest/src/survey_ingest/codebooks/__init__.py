"""/v1/sources/{id}/codebook: how the answers of a source are understood, and corrections of that."""
