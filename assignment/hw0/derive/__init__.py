"""The derivation checker: a typed derivation, judged line by line.

>>> from hw0.derive import check_derivation
>>> check_derivation("q2a", "d(x'c, x) = c'").status       # the claim alone is not a derivation
'incomplete'
"""

from .check import Result, check_derivation, questions

__all__ = ["Result", "check_derivation", "questions"]
