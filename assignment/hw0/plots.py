"""Plot training: the curves of a Solver, and the weights of a first layer as small images.

Each plotting function returns a Matplotlib Figure whose label describes it in a sentence;
`show` puts that sentence into the notebook as the picture's alternative text.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from workbook.cells.figures import show

__all__ = ["show", "training_curves", "weights_grid"]

#: Two colors that are distinct in print and for color-blind readers.
TRAIN_COLOR, VAL_COLOR = "#0b6fa4", "#d1600a"


def training_curves(solvers: Any, title: str = "Training") -> Figure:
    """Plot the loss per iteration on the left, and the accuracies per epoch on the right.

    The loss of each batch is drawn lightly, and over it its running mean over a twentieth of the iterations. The
    accuracy in training is a solid line, and that in validation one of another color, or a dashed one if there are
    several solvers. The figure's label gives the last accuracies in validation.

    Parameters
    ----------
    solvers : Solver, or dict of str to Solver
        Solvers that have trained. In a dict with several solvers, each gets its own line, labeled by its key.
    title : str
        Title of the figure.

    Returns
    -------
    matplotlib.figure.Figure
        Show it with `show`.
    """
    import matplotlib.pyplot as plt

    named: Mapping[str, Any] = solvers if isinstance(solvers, Mapping) else {"": solvers}
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    several = len(named) > 1
    for i, (name, solver) in enumerate(named.items()):
        color = f"C{i}" if several else TRAIN_COLOR
        losses = np.asarray(solver.loss_history, dtype=float)
        left.plot(losses, color=color, alpha=0.35, linewidth=0.8)
        left.plot(*_smoothed(losses), color=color, linewidth=1.8, label=name or None)
        prefix = f"{name}, " if name else ""
        epochs = range(len(solver.val_acc_history))
        right.plot(epochs, solver.train_acc_history, color=color, marker=".", label=f"{prefix}training")
        val_color, style = (color, "--") if several else (VAL_COLOR, "-")
        right.plot(
            epochs, solver.val_acc_history, style, color=val_color, marker=".", label=f"{prefix}validation"
        )
    left.set(xlabel="iteration", ylabel="loss (nats)", title="Loss of each batch, and its running mean")
    right.set(xlabel="epoch", ylabel="accuracy", title="Accuracy", ylim=(0, 1.03))
    for axes in (left, right):
        axes.locator_params(axis="x", integer=True)
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    if several:
        left.legend()
    right.legend()
    figure.suptitle(title)
    finals = [f"{n or 'final'} validation accuracy {s.val_acc_history[-1]:.0%}" for n, s in named.items()]
    figure.set_label(f"{title}: loss by iteration and accuracy by epoch; {'; '.join(finals)}.")
    return figure


def _smoothed(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions and values of the running mean over a twentieth of the values."""
    width = max(1, len(values) // 20)
    means = np.convolve(values, np.ones(width) / width, mode="valid")
    return np.arange(len(means)) + (width - 1) / 2, means


def weights_grid(
    W: np.ndarray, shape: tuple[int, ...] = (8, 8), units: int = 25, title: str = "Weights"
) -> Figure:
    """Plot the weights of each of the first units as an image, in rows of a square, all on the same scale.

    The scale reaches from minus to plus the largest absolute weight shown. Color images show 0 as gray; other images
    have a color bar.

    Parameters
    ----------
    W : (D, H) float array
        The weights of a first layer.
    shape : tuple of int
        Shape of one example, with product D: (8, 8), or (3, 32, 32) for color.
    units : int
        How many of the H units to show, at most.
    title : str
        Title of the figure.

    Returns
    -------
    matplotlib.figure.Figure
        Show it with `show`.

    Raises
    ------
    ValueError
        If ``W`` does not have one row per entry of ``shape``.
    """
    import matplotlib.pyplot as plt

    W = np.asarray(W, dtype=float)
    if W.ndim != 2 or W.shape[0] != np.prod(shape):
        raise ValueError(
            f"W has shape {W.shape}; expected ({int(np.prod(shape))}, H) for images of shape {shape}"
        )
    units = min(units, W.shape[1])
    columns = int(np.ceil(np.sqrt(units)))
    rows = int(np.ceil(units / columns))
    limit = np.abs(W[:, :units]).max() or 1.0
    images = W[:, :units].T.reshape(units, *shape)
    if len(shape) == 3:
        images = np.moveaxis(images, 1, -1)  # channels last
    # Draw one image, because separate axes for each unit are slow.
    mosaic = _mosaic(images, rows, columns)
    figure, axes = plt.subplots(figsize=(0.95 * columns + 1, 0.95 * rows + 0.6), layout="constrained")
    axes.set_axis_off()
    if len(shape) == 3:  # color images, in which gray is 0
        axes.imshow(np.nan_to_num(0.5 + 0.5 * mosaic / limit, nan=1.0))
    else:
        shown = axes.imshow(mosaic, cmap="RdBu_r", vmin=-limit, vmax=limit)
        figure.colorbar(shown, ax=axes, shrink=0.8, label="weight")
    figure.suptitle(title)
    figure.set_label(f"{title}: the weights into {units} units as {'×'.join(map(str, shape))} images.")
    return figure


def _mosaic(images: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Return images of shape (n, height, width, ...) side by side in one, row by row, with gaps of NaN."""
    height, width = (size + max(1, size // 8) for size in images.shape[1:3])
    mosaic = np.full((rows * height, columns * width, *images.shape[3:]), np.nan)
    for i, image in enumerate(images):
        top, left = i // columns * height, i % columns * width
        mosaic[top : top + image.shape[0], left : left + image.shape[1]] = image
    return mosaic
