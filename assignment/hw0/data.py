"""Images to train on: bundled digits by default, CIFAR-10 for those who want it.

Both come as one dict of arrays: ``X_train``, ``y_train``, ``X_val``, ``y_val``, ``X_test``, ``y_test``. Images are
floats with the mean training image taken off; labels are int64 in ``range(10)``.

Trust: CIFAR-10's files are pickles. Only those inside the archive with the published checksum are ever fetched, and
they are read by an unpickler that builds arrays, lists and text and nothing else.
"""

import io
import pickle
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

Data = dict[str, np.ndarray]

#: The digits come shuffled; these many are for training and validation, and what is left, 250, for testing.
DIGITS_TRAIN, DIGITS_VAL = 1297, 250

_CIFAR10_BATCHES = tuple(f"data_batch_{i}" for i in range(1, 6))


class DataMissing(FileNotFoundError):  # noqa: N818, it says what is the matter
    """The data is not on this machine; the message says how to get it."""


def load_digits() -> Data:
    """Handwritten digits, 8×8 pixels: 1297 to train on, 250 to validate, 250 to test.

    Pixels are ink in [0, 1] before the mean image is taken off. Origin and licence: data/README.md.

    Returns
    -------
    dict
        ``X_*`` (N, 8, 8) float64, ``y_*`` (N,) int64.

    Examples
    --------
    >>> data = load_digits()
    >>> data["X_train"].shape, data["y_val"].shape
    ((1297, 8, 8), (250,))
    """
    images, labels = _stored_digits()
    return _split(images / 16.0, labels.astype(np.int64), DIGITS_TRAIN, DIGITS_VAL)


@cache
def _stored_digits() -> tuple[np.ndarray, np.ndarray]:
    """The file's arrays, read once a process: a sandboxed one may not see the file any more."""
    with files("hw0").joinpath("datasets", "digits.npz").open("rb") as stream, np.load(stream) as stored:
        return stored["images"], stored["labels"]


def _split(images: np.ndarray, labels: np.ndarray, train: int, val: int) -> Data:
    """Cut into training, validation and test sets in this order, and centre all on the training set's mean image."""
    images = images - images[:train].mean(axis=0)
    parts = {"train": slice(0, train), "val": slice(train, train + val), "test": slice(train + val, None)}
    data = {}
    for name, part in parts.items():
        data[f"X_{name}"], data[f"y_{name}"] = images[part].copy(), labels[part].copy()
    return data


def small(data: Data, n: int = 50) -> Data:
    """The same data with only the first ``n`` training images, for overfitting on purpose.

    >>> small(load_digits(), 50)["X_train"].shape
    (50, 8, 8)
    """
    return {**data, "X_train": data["X_train"][:n], "y_train": data["y_train"][:n]}


def load_cifar10(
    folder: Path | str | None = None, *, download: bool = False, train: int = 49_000, val: int = 1_000
) -> Data:
    """CIFAR-10, 32×32 colour photographs of ten kinds of thing.

    Parameters
    ----------
    folder : path, optional
        Where ``cifar-10-batches-py`` is. By default ``HW0_DATA_DIR``, else a cache folder of this user.
    download : bool
        Fetch it (170 MB) if it is not there.
    train, val : int
        How many of the 50 000 training images to train on and to validate on. The test set is apart.

    Returns
    -------
    dict
        ``X_*`` (N, 3, 32, 32) float32 in 0–255 before the mean image is taken off, ``y_*`` (N,) int64.

    Raises
    ------
    DataMissing
        It is not there and ``download`` is False.
    """
    from hw0.download import cifar10_folder, download_cifar10

    batches = cifar10_folder(folder)
    if not (batches / "test_batch").is_file():
        if not download:
            raise DataMissing(
                f"CIFAR-10 is not in {batches}. load_cifar10(download=True) fetches 170 MB to there; "
                "set HW0_DATA_DIR to keep it elsewhere. load_digits() needs nothing."
            )
        batches = download_cifar10(folder)
    images, labels = _read_batches(
        [batches / name for name in _CIFAR10_BATCHES if (batches / name).is_file()]
    )
    test_images, test_labels = _read_batches([batches / "test_batch"])
    if train + val > len(images):
        raise ValueError(f"train + val is {train + val}, but there are {len(images)} training images")
    kept = slice(0, train + val)
    everything = np.concatenate([images[kept], test_images]), np.concatenate([labels[kept], test_labels])
    return _split(everything[0].astype(np.float32), everything[1], train, val)


def _read_batches(paths: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    """Images (N, 3, 32, 32) uint8 and labels (N,) int64 of some batch files."""
    images, labels = [], []
    for path in paths:
        batch = _ArraysOnly(io.BytesIO(path.read_bytes()), encoding="latin1").load()
        try:
            pixels, classes = np.asarray(batch["data"]), np.asarray(batch["labels"], dtype=np.int64)
            images.append(pixels.reshape(-1, 3, 32, 32).astype(np.uint8, casting="safe"))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path} is not a batch of CIFAR-10") from error
        if len(classes) != len(pixels):
            raise ValueError(f"{path} has {len(pixels)} images but {len(classes)} labels")
        labels.append(classes)
    if not images:
        raise DataMissing("No batches of CIFAR-10 there: the folder is not complete.")
    return np.concatenate(images), np.concatenate(labels)


class _ArraysOnly(pickle.Unpickler):
    """Reads pickles of arrays, as NumPy 1 and Python 2 wrote them, and refuses to import anything else."""

    _ALLOWED = frozenset(
        [
            ("numpy", "ndarray"),
            ("numpy", "dtype"),
            ("numpy.core.multiarray", "_reconstruct"),
            ("numpy._core.multiarray", "_reconstruct"),
            ("numpy._core.numeric", "_frombuffer"),
            ("numpy.core.numeric", "_frombuffer"),
            ("_codecs", "encode"),
        ]
    )

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in self._ALLOWED:
            raise pickle.UnpicklingError(f"a data file asks for {module}.{name}, which no array needs")
        # NumPy 2 moved numpy.core, and warns about the old name
        if module.startswith("numpy.core") and hasattr(np, "_core"):
            module = module.replace("numpy.core", "numpy._core", 1)
        return super().find_class(module, name)
