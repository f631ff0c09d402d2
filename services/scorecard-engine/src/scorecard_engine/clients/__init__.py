"""Other services, as the engine sees them."""
