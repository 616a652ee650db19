"""Read text into trees: characters, tokens, statements.

Three tables name the functions that read each notation: ``CHARACTERS`` in lexer.py, ``WORDS`` in words.py
(the plain form) and ``COMMANDS`` in latex.py (LaTeX). Nothing is judged or evaluated here.
"""
