"""Image data for training: bundled digits by default, and CIFAR-10 as an option.

Both are dicts of arrays: ``X_train``, ``y_train``, ``X_val``, ``y_val``, ``X_test``, ``y_test``. Images are
floats from which the mean training image is subtracted; labels are int64 in ``range(10)``.

Trust: CIFAR-10's files are pickles. Only the archive with the published checksum is downloaded, and its files are
read by an unpickler that builds only arrays, lists and text.
"""

import io
import pickle
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

Data = dict[str, np.ndarray]

#: The digits are stored shuffled. These numbers are for training and validation; the other 250 are for testing.
DIGITS_TRAIN, DIGITS_VAL = 1297, 250

_CIFAR10_BATCHES = tuple(f"data_batch_{i}" for i in range(1, 6))


class DataMissing(FileNotFoundError):  # noqa: N818, it says what is the matter
    """The data is not on this machine. The message says how to get it."""


def load_digits() -> Data:
    """Load handwritten digits of 8×8 pixels: 1297 for training, 250 for validation, 250 for testing.

    Pixels are in [0, 1], from no ink to full ink, before the mean training image is subtracted. See data/README.md
    for origin and license.

    Returns
    -------
    data : dict of str to array
        ``X_train``, ``X_val``, ``X_test``: (N, 8, 8) float64 images. ``y_train``, ``y_val``, ``y_test``: (N,) int64
        labels in ``range(10)``.

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
    """Return the file's arrays. They are read once per process, because a sandboxed process may lose access."""
    with files("hw0").joinpath("datasets", "digits.npz").open("rb") as stream, np.load(stream) as stored:
        return stored["images"], stored["labels"]


def _split(images: np.ndarray, labels: np.ndarray, train: int, val: int) -> Data:
    """Split into training, validation and test sets, in this order, and subtract the mean training image."""
    images = images - images[:train].mean(axis=0)
    parts = {"train": slice(0, train), "val": slice(train, train + val), "test": slice(train + val, None)}
    data = {}
    for name, part in parts.items():
        data[f"X_{name}"], data[f"y_{name}"] = images[part].copy(), labels[part].copy()
    return data


def small(data: Data, n: int = 50) -> Data:
    """Return the same data with only the first ``n`` training images, to overfit them on purpose.

    Parameters
    ----------
    data : dict of str to array
        As `load_digits` returns it.
    n : int
        Number of training images to keep.

    Returns
    -------
    data : dict of str to array
        A new dict. The validation and test sets are unchanged.

    Examples
    --------
    >>> small(load_digits(), 50)["X_train"].shape
    (50, 8, 8)
    """
    return {**data, "X_train": data["X_train"][:n], "y_train": data["y_train"][:n]}


def load_cifar10(
    folder: Path | str | None = None, *, download: bool = False, train: int = 49_000, val: int = 1_000
) -> Data:
    """Load CIFAR-10: color photographs of 32×32 pixels in ten classes.

    The first ``train`` of the 50,000 training images are for training, and the next ``val`` for validation. If batch
    files are missing, only the others are used.

    Parameters
    ----------
    folder : path, optional
        The folder that contains ``cifar-10-batches-py``. By default the environment variable ``HW0_DATA_DIR``, else
        the user's cache folder.
    download : bool
        Whether to download the data (170 MB) if it is not there.
    train, val : int
        How many images to use for training and for validation. The 10,000 test images are separate.

    Returns
    -------
    data : dict of str to array
        ``X_train``, ``X_val``, ``X_test``: (N, 3, 32, 32) float32 images, with pixels in 0–255 before the mean
        training image is subtracted. ``y_train``, ``y_val``, ``y_test``: (N,) int64 labels in ``range(10)``.

    Raises
    ------
    DataMissing
        If the data is not there and ``download`` is False, or if there are no batches of training images.
    DownloadFailed
        If the download fails.
    ValueError
        If ``train + val`` is larger than the number of training images, or if a file is not a batch of CIFAR-10.
    pickle.UnpicklingError
        If a file holds anything but arrays, lists and text.
    """
    from hw0.download import cifar10_folder, download_cifar10

    batches = cifar10_folder(folder)
    if not (batches / "test_batch").is_file():
        if not download:
            raise DataMissing(
                f"CIFAR-10 is not in {batches}. load_cifar10(download=True) downloads 170 MB to that folder; "
                "set HW0_DATA_DIR to use another one. load_digits() needs no download."
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
    """Read batch files; return images, (N, 3, 32, 32) uint8, and labels, (N,) int64."""
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
    """Reads pickles of arrays, as NumPy 1 and Python 2 wrote them, and refuses to import any other name."""

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
        # NumPy 2 renamed numpy.core, and warns about the old name
        if module.startswith("numpy.core") and hasattr(np, "_core"):
            module = module.replace("numpy.core", "numpy._core", 1)
        return super().find_class(module, name)
