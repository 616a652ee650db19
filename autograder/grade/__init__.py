"""Grade a submission: run Otter tests on proxies, check derivations, add up points and write the report."""
