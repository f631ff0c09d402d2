"""Pages for people: server-rendered, without scripts, in Arabic and English."""
