"""What several packages share and what knows nothing of notebooks: files, points, messages, states of an answer."""
