"""The English words that the checker knows between formulas. All are in lower case, except the acronyms."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The rest of the line after one of these words explains the step.
REMARKS = _words("""
    because by due expanding from here note plugging recall recalling see since substitute substituting using
    where which whose with
""")
# Words that may precede or separate formulas and have no meaning for the checker.
FILLERS = _words("""
    all also and at case constraint define differentiate each entries entry entrywise every expand finally first
    get gives gradient have hence in is it let maximize minimize next now objective of plug set setting show
    simplify so solution solve stack stacking start tall that the then therefore this thus to want we wide zero
""") | {"maximise", "minimise"}
# Words before a condition.
CONDITIONS = _words("""
    as for if when whenever
""")
# Words that are never products of letters, also with a capital if they are longer than "As" and "By".
ENGLISH = _words("""
    add adds an any are as ask at away be box but can did do end far few got had has how is its key let may my new no
    nor not off on one or our out own per put ran run saw say says set six so start ten that to too top try two up us
    use via vs was way ways we well who why yes you
""")
# Short words that show nothing about the letters that a text uses.
LITTLE = _words("""
    an as be by do if my no on or us
""")
ACRONYMS = _words("LHS MLE OLS PSD QED RHS SPD SVD")
# Words that introduce a reason or an assumption, and words that lead back from it to the argument.
ASIDE = REMARKS | _words("""
    assume assuming cannot consider given never not provided recalls remember suppose supposing unless
""")
BACK = _words("""
    . becomes conclude finally follows get gets gives giving have hence implies now obtain obtains so then
    therefore thus yielding yields
""")
NEGATED = _words("cannot isn't never not without")
ASSUMING = _words("assume assuming if otherwise provided suppose supposing unless")
# Words that introduce a name.
LET = _words("""
    and call define defining denote introduce let put set where with write writing
""")
