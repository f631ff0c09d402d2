"""Values and rules of Results Based Accountability that every service shares; standard library only."""
