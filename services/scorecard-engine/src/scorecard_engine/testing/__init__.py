"""What tests of the engine, and of the whole, put in the place of its neighbours."""
