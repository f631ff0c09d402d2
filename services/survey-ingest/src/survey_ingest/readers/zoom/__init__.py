"""Readers of Zoom's reports, chats, transcripts, JSON and events."""
