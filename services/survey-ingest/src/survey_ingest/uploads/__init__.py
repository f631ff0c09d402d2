"""Files as they are received, and how far their reading is."""
