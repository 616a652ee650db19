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
        The alternative text: what the figure shows. By default the figure's label.
    """
    import matplotlib.pyplot as plt

    interactive: Any = sys.modules.get("IPython")
    # Only the inline backend turns a figure into a picture when it is displayed.
    if interactive is not None and interactive.get_ipython() is not None and "inline" in plt.get_backend():
        data, about = picture(figure, alt or str(figure.get_label()))
        interactive.display.display(data, raw=True, metadata=about)
    else:
        plt.show()
    plt.close(figure)


def picture(figure: "Figure", alt: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Render a figure at twice its resolution and return the picture in several formats, and its metadata.

    Notebooks do not show the alternative text of a PNG, so the picture is also an HTML element with that text. The PNG
    is for programs that do not show HTML, such as the PDF export.
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
