"""What students do in their notebooks and the homework never asks for: each is harmless, and must stay so.

A habit is lines above the answer in its cell, so that the answer is lost if one of them stops the cell; or cells
before it; or another way to write the answer itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ANSWER = "q2e-derivative_is_2xTA"
"""The cell that gets the lines of a habit, where it does not say another."""


@dataclass(frozen=True)
class Habit:
    """One habit.

    Parameters
    ----------
    name : str
    above : str
        Lines above the reference answer in the cell ``cell``.
    before : tuple of str
        Cells of their own before that cell.
    replace : dict
        Cell id -> what the student wrote there.
    outcomes : dict
        Question -> outcome, where it is not full points.
    says : str
        What check and grader must both say to the student; "" where nothing needs to be said.
    """

    name: str
    above: str = ""
    before: tuple[str, ...] = ()
    replace: dict[str, str] = field(default_factory=dict)
    cell: str = ANSWER
    outcomes: dict[str, str] = field(default_factory=dict)
    says: str = ""


SYMMETRIC = """
def derivative_is_2xTA(A):
    return bool(np.all(A == A.T))
"""
LINEAR = "q2a-derivative_linear"
ENTRY = "q2d-entry_quadratic_form"
ENTRY_AS_A_MATRIX = """
def entry_quadratic_form(A, x, i):
    x = x.reshape(-1, 1)
    g = np.zeros(len(x))
    for k in range(len(x)):
        {}
    return g[i]
"""


def answer(body: str, above: str = "") -> dict[str, str]:
    """`derivative_is_2xTA` with this body, after these lines."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return {ANSWER: f"{above}\ndef derivative_is_2xTA(A):\n{lines}"}


def number(name: str, use: str) -> Habit:
    """A name that NumPy dropped; where ``use`` is false or raises, the cell stops."""
    return Habit(f"numpy {name}", above=f"assert {use}", says=f"{name} is gone from NumPy 2")


HABITS = (
    # Python
    Habit("annotations from the future", "from __future__ import annotations\nlimit: Undefined = 3"),
    Habit("the future after other imports", "import math\nfrom __future__ import annotations, division"),
    Habit("the future in a cell of its own", before=("from __future__ import annotations",), above="n: Later = 1"),
    Habit(
        "a data class under annotations from the future",
        "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass P:\n    x: Later\nP(1)",
    ),
    Habit("top-level await", "import asyncio\nawait asyncio.sleep(0)"),
    Habit(
        "quotes inside an f-string of the same quotes",
        'd = {"a": 1}\nprint(f"{d["a"]}")',
        outcomes={"q2e": "error"},
        says="Before Python 3.12",
    ),
    Habit("leftover main guard", 'if __name__ == "__main__":\n    print("run")'),
    # Modules that are not there
    Habit("seaborn's style", "import seaborn as sns\nsns.set(style='whitegrid')\nsns.set_palette(['r'])", says="seaborn"),
    Habit("a Colab drive", "from google.colab import drive\ndrive.mount('/content/drive')", says="google.colab"),
    Habit("a Colab folder", "import os\nos.chdir('/content/drive/MyDrive/hw0')", says="/content/drive"),
    Habit("a seed for torch", "import torch\ntorch.manual_seed(0)\ntorch.set_default_dtype(torch.float64)", says="torch"),
    Habit(
        "a device for torch",
        'import torch\ndevice = torch.device("cuda" if torch.cuda.is_available() else "cpu")\n'
        'if device == "cuda":\n    print(1)\nt = torch.zeros(3) * 2 + 1\nx, y = torch.load("a")',
    ),
    Habit("display from its old place", 'from IPython.core.display import display, HTML\ndisplay(HTML("<b>wide</b>"))'),
    Habit("display without an import", 'display("text")', replace=answer("display(A.shape)\nreturn np.allclose(A, A.T)")),
    Habit("everything from a missing module", "from cs231n.layers import *", says="cs231n"),
    Habit("everything from a file beside it", "from .layers import *\nfrom .layers import affine_forward"),
    Habit("a missing module that nothing uses", "import wandb, comet_ml as comet\nwandb.init(project='x').log({'a': 1})"),
    Habit("a decorator from a missing module", replace=answer("return np.allclose(A, A.T)", "from jaxtyping import jaxtyped, Float\n@jaxtyped(typechecker=None)")),
    Habit("types from a missing module", replace={ANSWER: 'from jaxtyping import Float\nfrom torch import Tensor\ndef derivative_is_2xTA(A: Float[Tensor | None, "n n"]):\n    return np.allclose(A, A.T)'}),
    Habit("numba around an answer", replace=answer("for i in prange(len(A)):\n    pass\nreturn np.allclose(A, A.T)", "from numba import njit, prange\n@njit")),
    Habit("a context from a missing module", replace=answer("import torch\nwith torch.no_grad():\n    return np.allclose(A, A.T)")),
    Habit("is it a tensor?", replace=answer("if isinstance(A, torch.Tensor):\n    A = A.numpy()\nreturn np.allclose(A, A.T)", "import torch")),
    Habit("a class on a missing one", "import torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\nNet()"),
    Habit("an import with a plan B", "try:\n    import torch\nexcept ImportError:\n    torch = None\nassert torch is None"),
    Habit(
        "an import of what stands above",
        before=("def is_symmetric(A):\n    return np.allclose(A, A.T)", "from utils import is_symmetric"),
        replace=answer("return is_symmetric(A)"),
    ),
    Habit(
        "an answer that needs a missing module",
        replace=answer("return bool(torch.allclose(torch.tensor(A), torch.tensor(A.T)))", "import torch"),
        outcomes={"q2e": "error"},
        says="torch",
    ),
    Habit(
        "an answer that is a stand-in",
        replace={ANSWER: "from course_solution import derivative_is_2xTA"},
        outcomes={"q2e": "error"},
        says="course_solution",
    ),
    Habit(
        "an answer that returns a stand-in",
        replace=answer("return checker.symmetric(A)", "import checker"),
        outcomes={"q2e": "error"},
        says="import checker",
    ),
    # Progress bars
    Habit("tqdm in an answer", replace=answer("return all(np.allclose(A[i], A[:, i]) for i in tqdm(range(len(A))))", "from tqdm import tqdm")),
    Habit("trange in an answer", replace=answer("return all(np.allclose(A[i], A[:, i]) for i in trange(len(A), desc='rows'))", "from tqdm import trange")),
    Habit("tqdm for notebooks", replace=answer("return all(np.allclose(A[i], A[:, i]) for i in tqdm.notebook.tqdm(range(len(A))))", "import tqdm.notebook")),
    Habit("tqdm updated by hand", replace=answer("with tqdm(total=len(A)) as bar:\n    for row in A:\n        bar.update(1)\n        bar.set_description('row')\nreturn np.allclose(A, A.T)", "from tqdm.auto import tqdm")),
    # Files that the notebook writes
    Habit("a helper by %%writefile", before=("%%writefile helpers.py\nimport numpy as np\nimport seaborn\ndef same(a, b):\n    return bool(np.alltrue(a == b))", "from helpers import same"), replace=answer("return same(A, A.T)")),
    Habit("a helper in two pieces", before=("%%writefile pieces.py\nimport numpy as np", "%%writefile -a pieces.py\ndef same(a, b):\n    return np.allclose(a, b)", "import pieces"), replace=answer("return pieces.same(A, A.T)")),
    Habit("a helper by open", before=("with open('tool.py', 'w') as file:\n    file.write('def same(a, b):\\n    return bool((a == b).all())\\n')\nimport tool",), replace=answer("return tool.same(A, A.T)")),
    Habit("a package of helpers", before=("import os\nos.makedirs('lib', exist_ok=True)\nopen('lib/__init__.py', 'w').close()", "%%writefile lib/tools.py\ndef same(a, b):\n    return bool((a == b).all())", "from lib.tools import same"), replace=answer("return same(A, A.T)")),
    Habit("a helper that is run", before=("%%writefile script.py\nloaded = 3\ndef same(a, b):\n    return bool((a == b).all())", "%run script.py"), replace=answer("return same(A, A.T) and loaded == 3")),
    Habit("a helper that is rewritten", before=("%load_ext autoreload\n%autoreload 2", "%%writefile again.py\ndef same(a, b):\n    return True", "from again import same", "%%writefile again.py\ndef same(a, b):\n    return bool((a == b).all())", "1"), replace=answer("return same(A, A.T)")),
    # Magics
    Habit("plots inline", "%matplotlib inline\n%config InlineBackend.figure_format = 'retina'"),
    Habit("plots as a widget", "%matplotlib widget\nimport matplotlib\nmatplotlib.use('TkAgg')"),
    Habit("pylab", before=("%pylab inline",), above="assert arange(3).sum() == 3 and np is not None"),
    Habit("a timed cell", replace={ANSWER: f"%%time{SYMMETRIC}"}),
    Habit("a captured cell", replace={ANSWER: f"%%capture output{SYMMETRIC}"}),
    Habit("timing", "f = sum\n%timeit -n 1000 -r 5 f([1, 2])\nt = %timeit -o f([1])\n%time f([2])\n%prun f([3])", before=("%%timeit\nsum([1])",)),
    Habit("installing", "%pip install seaborn\n!pip install torch\n%conda install numpy", says="nothing is installed here"),
    Habit("the shell", "!ls -l\nfiles = !ls\nfor name in files:\n    print(name)", before=("%%bash\nls",), says="`ls -l` was left out"),
    Habit("asking for help", "?np.dot\nnp.dot?\nnp.dot??\n%pinfo np"),
    Habit("editor's extensions", "%load_ext nb_black\n%load_ext memory_profiler\n%memit 1\n%nbdime", says="nb_black"),
    Habit("looking around", "%who\n%whos\n%pwd\n%env EDITOR=vi\n%precision 3\n%xmode Plain\n%cd ..\n%history"),
    Habit("starting over", before=("%reset -f\nimport numpy as np\nfrom hw0 import check",), cell="q2a-shape_linear"),
    Habit("text in other languages", before=("%%html\n<b>x</b>", "%%latex\n$x$", "%%javascript\nalert(1)", "%%markdown\nx")),
    # NumPy of other years
    number("product", "np.product([2, 3]) == 6"),
    number("cumproduct", "np.cumproduct([2, 3])[-1] == 6"),
    number("alltrue", "np.alltrue([True]) and not np.sometrue([False])"),
    number("in1d", "np.in1d([1], [1, 2])[0]"),
    number("trapz", "np.trapz([1.0, 1.0]) == 1"),
    number("mat", "np.mat([[1.0, 2.0]]).shape == (1, 2)"),
    number("round_", "np.round_(1.26, 1) == 1.3"),
    number("Infinity", "np.Infinity == np.Inf == np.PINF == np.infty == -np.NINF"),
    number("NaN", "np.isnan(np.NaN)"),
    number("asfarray", "np.asfarray([1]).dtype == float"),
    number("float_", "np.float_(1) == np.float(1) == np.int(1) == np.bool8(1)"),
    number("complex_", "np.complex_(1) == np.cfloat(1)"),
    number("msort", "np.msort([2, 1])[0] == 1"),
    number("cast", "np.cast[int](1.5) == 1 and np.cast['f'](1).dtype == 'f'"),
    number("asscalar", "np.asscalar(np.ones(1)) == 1"),
    number("math", "np.math.factorial(3) == 6"),
    Habit("numpy names by from", "from numpy import product, Inf, mat\nassert product([2]) == 2"),
    Habit("numpy ptp", "assert np.arange(3).ptp() == 2\nb = np.zeros(2)\nb.itemset(1, 5)\nassert b[1] == 5", says="np.ptp(a)"),
    Habit("numpy copy=False", "assert np.array([1, 2], copy=False).sum() == 3", says="np.asarray(a)"),
    Habit("numpy newshape", "assert np.reshape([1, 2], newshape=(2, 1)).shape == (2, 1)", says="newshape"),
    Habit("numpy sum of a generator", "assert np.sum(i for i in range(3)) == 3", says="sum(...)"),
    Habit("numpy interpolation", "assert np.percentile([1, 2, 3], 50, interpolation='nearest') == 2", says="method="),
    Habit("one entry into a number's place", cell=ENTRY, replace={ENTRY: ENTRY_AS_A_MATRIX.format("g[k] = (A + A.T)[k:k + 1] @ x")}, says=".item()"),
    Habit("one entry added to a number", cell=ENTRY, replace={ENTRY: ENTRY_AS_A_MATRIX.format("g[k] += (A + A.T)[k:k + 1] @ x")}, says=".item()"),
    Habit("one entry as a float", cell=ENTRY, replace={ENTRY: "def entry_quadratic_form(A, x, i):\n    return float((A + A.T)[i:i + 1] @ x.reshape(-1, 1))"}, says=".item()"),
    Habit(
        "an error that a version may explain",
        replace=answer("return bool(np.in2d(A, A.T))"),
        outcomes={"q2e": "error"},
        says="NumPy 2",
    ),
)  # fmt: skip
