"""Show a figure below a notebook's cell, with a sentence for readers who cannot see it."""

import base64
import html
import io
import struct
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
        data, about = picture(figure, alt or str(figure.get_label()))
        interactive.display.display(data, raw=True, metadata=about)
    else:
        plt.show()
    plt.close(figure)


def picture(figure: "Figure", alt: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The figure as a picture of two pixels a point in several formats, and what is said about it.

    Notebooks show the alternative text of a bare picture nowhere: as an element of HTML it has one. The bare picture
    stands beside it for what shows no HTML, such as the PDF.
    """
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=2 * figure.dpi, bbox_inches="tight")
    width, height = struct.unpack(">II", drawn.getvalue()[16:24])
    text = base64.b64encode(drawn.getvalue()).decode("ascii")
    size = {"width": width // 2, "height": height // 2}
    element = (
        f'<img alt="{html.escape(alt)}" width="{size["width"]}" style="max-width:100%;height:auto" '
        f'src="data:image/png;base64,{text}">'
    )
    return {"image/png": text, "text/html": element, "text/plain": alt}, {"image/png": {"alt": alt, **size}}
