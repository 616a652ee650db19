"""What the cells of a homework's notebooks use: figures with a text, a line of progress, waiting for an answer."""
