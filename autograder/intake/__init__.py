"""From downloads and hostile archives to submissions: cells for each released notebook, or a refusal in one line."""
