"""The workbench: pages on which coordinators go from a file to a published curve, in Arabic and English.

Its scripts call the same HTTP interface as every other client; only the measures come through a small relay.
"""
