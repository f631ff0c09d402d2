"""Workbooks and archives: measured first, then opened as rows of text."""
