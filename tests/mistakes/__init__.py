"""For every check: the untouched stub, wrong answers and what each must be told, other right ones."""
