"""From text to trees: characters, tokens, statements. Three tables say what reads which notation.

``CHARACTERS`` in lexer.py, ``WORDS`` in words.py (the plain form) and ``COMMANDS`` in latex.py (LaTeX). Nothing here
judges; nothing is evaluated.
"""
