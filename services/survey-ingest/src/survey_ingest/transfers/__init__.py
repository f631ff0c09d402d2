"""Large files, sent in pieces that can be resumed: the tus protocol, version 1.0.0."""
