"""What students wrote is data for the tests, not tests: neither collected nor imported."""

collect_ignore_glob = ["submissions/*/*.py", "attacks/*/*.py"]
