"""Show a figure below a notebook's cell, with a sentence for readers who cannot see it."""

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show(figure: "Figure", alt: str | None = None) -> None:
    """Show a figure as the picture of the cell, and close it.

    Parameters
    ----------
    figure : Figure
    alt : str, optional
        What the figure shows; by default its label. It becomes the picture's alternative text.
    """
    import matplotlib.pyplot as plt

    interactive: Any = sys.modules.get("IPython")
    # Only the inline backend turns a displayed figure into a picture.
    if interactive is not None and interactive.get_ipython() is not None and "inline" in plt.get_backend():
        about = {"image/png": {"alt": alt or figure.get_label()}}
        interactive.display.display(figure, metadata=about)
    else:
        plt.show()
    plt.close(figure)
