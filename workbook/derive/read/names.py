"""The words that a part understands: its symbols, their other spellings, and the common functions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .vocabulary import FILLERS

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "lam": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "ell": "ℓ", "Sigma": "Σ", "Phi": "Φ", "Lambda": "Λ", "Omega": "Ω", "Delta": "Δ",
    "Gamma": "Γ", "Theta": "Θ", "Pi": "Π", "Psi": "Ψ", "Xi": "Ξ",
}  # fmt: skip
FUNCTIONS = {
    "sin": "sin", "cos": "cos", "tan": "tan", "tanh": "tanh", "sinh": "sinh", "cosh": "cosh", "logistic": "logistic",
    "sigmoid": "logistic", "Tr": "tr", "Trace": "tr", "Diag": "diag", "Inv": "inv", "softmax": "softmax",
    "sign": "sign",
    "sgn": "sign", "rank": "rank", "dot": "dot", "inner": "dot",
    "inv": "inv", "pinv": "pinv", "transpose": "T", "norm": "norm", "abs": "abs",
    "exp": "exp", "log": "log", "ln": "log", "sqrt": "sqrt", "relu": "relu", "ReLU": "relu", "RELU": "relu",
    "tr": "tr", "trace": "tr", "det": "det", "diag": "diag", "ind": "ind", "indicator": "ind",
    "step": "step", "max": "max", "d": "d", "diff": "d", "grad": "grad", "normal": "normal", "cases": "cases",
}  # fmt: skip
INDEX_NAMES = "ijklpqrst"
# Letters that people give to a function of the unknown.
FUNCTION_LETTERS = frozenset("fgFJLEQℓφ")
# Ornaments that students write below or above a solution, as in w_ols.
ORNAMENTS = {
    "star", "opt", "r", "ols", "ls", "map", "mle", "hat", "min", "mn", "new", "0", "ml", "least", "norm", "squares",
    "reg", "best", "final", "lin", "ln", "mse", "lsq", "pinv", "svd", "sol",
}  # fmt: skip


# Length of the longest run of letters that is read as a product.
MAX_RUN = 24


@dataclass
class Names:
    """The names of one part, and those that the student has introduced so far."""

    declared: set[str]
    aliases: dict[str, str] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)
    unknowns: set[str] = field(default_factory=set)
    defined: set[str] = field(default_factory=set)
    # The letters in the brackets of a density: each maps to a random quantity, or to "" if it is always given.
    densities: dict[str, str] = field(default_factory=dict)
    # Densities by their names in words: "posterior".
    spoken: dict[str, str] = field(default_factory=dict)
    # Whether φ is the ReLU.
    activation: bool = False
    # The limit that a bare lim means if the part asks for one limit.
    limit: tuple[str, str] | None = None
    # Names written with arguments, such as f(w): the brackets after them are not a product.
    calls: set[str] = field(default_factory=set)
    # The unknown that a bare min is over if there are other unknowns too.
    sought: str = ""
    # The variable of a derivative if the text does not name one.
    variable: str = ""
    # Letters that mean a row or a column of a matrix if they have one index: x_i of X, u_i of U.
    rows: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    # Names with a shape and no meaning, which may have any value: small changes dw, and names declared in
    # R^n.
    free: set[str] = field(default_factory=set)
    # Symbols that are columns.
    vectors: set[str] = field(default_factory=set)
    # Letters with entries, and the number of indices of one entry: x1 is x_1, Aij is A_ij.
    entries: dict[str, int] = field(default_factory=dict)
    # What each name that the student defines depends on: f(x) is f if f depends on x.
    depends: dict[str, set[str]] = field(default_factory=dict)
    # The functions that the student defines, as parameters and body.
    functions: dict[str, tuple[tuple[str, ...], Any]] = field(default_factory=dict)
    # Letters that students use instead of a symbol, in texts that do not use the symbol itself.
    instead: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # The letters that this text uses instead of a symbol, with the symbol that each was read as.
    stood: dict[str, str] = field(default_factory=dict)
    # Symbols that the text writes transposed, and whether it writes the thin SVD (see readings.py).
    turned: set[str] = field(default_factory=set)
    thin: bool = False
    # Whether 1/2λ is 1/(2λ).
    divided: bool = False
    # Whether a space in square brackets separates two blocks: [X Y], [X -Y].
    spaced: bool = False
    svd: frozenset[str] = frozenset()
    # Matrices of which parts have names of their own: Σ_r, and the columns U_1 and U_2 of U.
    corners: dict[str, tuple[str, str]] = field(default_factory=dict)
    # The size that counts the samples, which students also call N.
    samples: str = ""
    # Solutions that a text distinguishes from the unknown itself: w - w_0.
    apart: set[str] = field(default_factory=set)
    # Numbers that a sentence uses as an example.
    examples: dict[str, Any] = field(default_factory=dict)
    # Spellings that a student uses as new names.
    taken: set[str] = field(default_factory=set)
    # Words that students attach to a solution and that add no meaning.
    ornaments: set[str] = field(default_factory=lambda: set(ORNAMENTS))
    # Names that no student types, and the expressions that their letters stand for: z for W1 x + b.
    unwritten: dict[str, str] = field(default_factory=dict)
    # Words that mark another solution than the part's, as in w_ols.
    others: set[str] = field(default_factory=set)
    # Positive numbers that a solution depends on: w(λ) is read as w.
    parameters: set[str] = field(default_factory=set)
    # Columns that are always meant entry by entry: a bare σ is σ_i.
    entrywise: set[str] = field(default_factory=set)

    def find(self, word: str) -> str | None:
        """Return the symbol that a word stands for, or None.

        >>> Names({"λ", "X"}, {"Xtilde": "X"}).find("lam")
        'λ'
        """
        if word in self.declared or word in self.defined or word in self.free:
            return word
        if word in self.taken:
            return None
        if word in self.aliases:
            return self.aliases[word]
        greek = GREEK.get(word)
        if greek:
            return self.find(greek)
        bare = word.removesuffix("hat")
        if bare != word and word not in FILLERS and self.aliases.get(bare, bare) in self.unknowns:
            return self.aliases.get(bare, bare)
        return None

    def is_change(self, word: str) -> bool:
        """Return whether ``df`` is the small change of f: f is defined, or a function that is never written down."""
        inner = word[1:]
        if word[:1] != "d" or not self.variable or word in self.declared:
            return False
        return inner in self.defined or (inner in FUNCTION_LETTERS and self.find(inner) is None)

    @property
    def index_letters(self) -> str:
        """The letters that can be indices; m only where it is not a size."""
        return INDEX_NAMES + ("" if "m" in self.sizes else "m")

    def is_function(self, word: str) -> bool:
        return word in FUNCTIONS and self.find(word) is None

    def split(self, word: str) -> list[str] | None:
        """Split a run of letters into known names, longest first: ``Xw`` is X w. Returns None if that fails."""
        if not word:
            return []
        if len(word) > MAX_RUN:
            return None
        for length in range(len(word), 0, -1):
            head = word[:length]
            if head == "I" or self.find(head) or (head.isdigit() and length == 1):
                rest = self.split(word[length:])
                if rest is not None:
                    return [head, *rest]
        return None
