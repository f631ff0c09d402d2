"""What header records say: which columns belong together, what is filler, what was lost."""
