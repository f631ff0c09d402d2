"""Pushes: what survey tools and Zoom send by themselves, checked on the raw body and kept in an inbox."""
