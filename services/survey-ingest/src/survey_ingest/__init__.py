"""Reads exports of survey tools and Zoom, and derives data points from them."""
