"""Grades a submission: Otter tests on proxies, derivations, points, and the report that says so."""
