"""The rules of Results Based Accountability as pure functions: a series goes in, figures come out.

One file a figure or small family; `score.py` calls them all. Nothing here knows HTTP or a database.
"""
