"""HTML pages made from reports: one for each student, one for the staff. Static files: no script, no network.

Everything in a report that a student chose (names, messages, errors) is hostile text here; `safe` makes it visible
and inert, in one place, for both pages.
"""
