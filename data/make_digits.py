"""Make assignment/hw0/datasets/digits.npz from scikit-learn's copy of the UCI optical digits.

Run it where scikit-learn is installed; the workbook itself does not need it:

    python -m venv /tmp/digits && /tmp/digits/bin/pip install scikit-learn==1.9.1
    /tmp/digits/bin/python data/make_digits.py

It prints the sha256 that data/README.md states. The file depends on the versions of NumPy and zlib only through
how tightly it is packed; `tests/hw0/test_data.py` checks the pixels themselves.
"""

import hashlib
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

TARGET = Path(__file__).resolve().parents[1] / "assignment" / "hw0" / "datasets" / "digits.npz"

#: The original is ordered by writer, so that a split by position would test on hands never seen.
SHUFFLE_SEED = 182


def main() -> None:
    """Write the file and print its digest."""
    digits = load_digits()
    order = np.random.default_rng(SHUFFLE_SEED).permutation(len(digits.target))
    images = digits.images[order].astype(np.uint8)
    labels = digits.target[order].astype(np.uint8)
    TARGET.parent.mkdir(exist_ok=True)
    np.savez_compressed(TARGET, images=images, labels=labels)
    print(
        f"{TARGET.name}: {TARGET.stat().st_size} bytes, sha256 {hashlib.sha256(TARGET.read_bytes()).hexdigest()}"
    )


if __name__ == "__main__":
    main()
