"""A bilingual coalition to look around in: its export files are made here and loaded over the public interfaces.

Everything in it is invented: the coalition, its schools, its people and their answers.
"""
