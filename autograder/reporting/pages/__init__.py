"""Static HTML pages made from reports, one for each student and one for staff, without scripts or network access.

Everything in a report that a student chose (names, messages, errors) is treated as hostile text; `escaping` makes it
visible and inert for both pages.
"""
