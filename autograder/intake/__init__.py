"""Turn downloads and untrusted archives into submissions: cells for each released notebook, or a one-line refusal."""
