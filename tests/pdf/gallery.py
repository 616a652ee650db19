"""Small notebooks with one of everything that a page can hold, and scans in every form; no two runs differ."""

from __future__ import annotations

import base64
import io
from typing import Any

import pikepdf
from PIL import Image, ImageDraw

Cell = dict[str, Any]


def markdown(source: str, part: str = "", role: str = "", **extra: Any) -> Cell:
    """A Markdown cell, of a question if ``part`` is given."""
    return {"cell_type": "markdown", "id": "m1", "source": source, **_about(part, role), **extra}


def code(source: str, *outputs: Cell, part: str = "", role: str = "", count: int | None = 1) -> Cell:
    """A code cell with outputs."""
    return {
        "cell_type": "code",
        "id": "c1",
        "source": source,
        "outputs": list(outputs),
        "execution_count": count,
        **_about(part, role),
    }


def _about(part: str, role: str) -> Cell:
    return {"metadata": {"toy": {"question": part, "role": role}} if part else {}}


def notebook(*cells: Cell, name: str = "p2_slopes") -> Cell:
    """A notebook of format 4 around ``cells``."""
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"toy": {"notebook": name, "release": "0123456789abcdef"}},
        "cells": list(cells),
    }


def stream(text: str, name: str = "stdout") -> Cell:
    """A stream output."""
    return {"output_type": "stream", "name": name, "text": text}


def display(mime: str, data: str, **metadata: Any) -> Cell:
    """A display output of one kind, with the plain text that Jupyter puts beside it."""
    return {
        "output_type": "display_data",
        "data": {mime: data, "text/plain": "<object>"},
        "metadata": metadata,
    }


def error(ename: str, evalue: str) -> Cell:
    """What a cell that stopped leaves."""
    red, off = "\x1b[31m", "\x1b[39m"
    return {
        "output_type": "error",
        "ename": ename,
        "evalue": evalue,
        "traceback": [f"{red}{'-' * 60}{off}", f"{red}{ename}{off}: {evalue}"],
    }


def picture(width: int = 320, height: int = 200) -> Image.Image:
    """A picture with a frame, a diagonal and a red corner (top left), to see cuts and turns."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width - 1, height - 1), outline="black", width=3)
    draw.line((0, 0, width, height), fill="#0550ae", width=4)
    draw.rectangle((6, 6, width // 5, height // 5), fill="#c4161c")
    return image


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """The bytes of a picture file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def base64_png(width: int = 320, height: int = 200) -> str:
    """A PNG as a notebook holds it."""
    return base64.b64encode(encoded(picture(width, height))).decode()


def svg(inside: str) -> bytes:
    """An SVG of 100 by 100 with these elements."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100">'
        f"{inside}</svg>"
    ).encode()


def scan_pdf(pages: int = 1, rotate: int = 0, wide: bool = False) -> bytes:
    """A PDF as a scanner makes it: one picture a page."""
    size = (842, 595) if wide else (595, 842)
    images = [picture(*size) for _ in range(pages)]
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=72)
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        for page in pdf.pages:
            page.Rotate = rotate
        turned = io.BytesIO()
        pdf.save(turned)
    return turned.getvalue()


def photo(orientation: int = 1) -> bytes:
    """A JPEG as a phone makes it: the pixels lie as the sensor does, and EXIF says how to turn them."""
    turn = {1: 0, 3: 180, 6: 90, 8: 270}[orientation]
    image = picture(900, 1200).rotate(turn, expand=True)
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(image, "JPEG", exif=exif, quality=90)


FORMULAS = r"""
$$\frac{\partial f}{\partial \mathbf{x}} = \begin{bmatrix} \frac{\partial f}{\partial x_1} & \cdots &
\frac{\partial f}{\partial x_n} \end{bmatrix}, \qquad
\underset{\mathbf{w}}{\operatorname{argmin}} \left\lVert \mathbf{y} - X\mathbf{w} \right\rVert_2^2
+ \lambda \lVert \mathbf{w} \rVert_2^2 \tag{1}$$

\begin{align*}
\hat{\mathbf{w}} &= (X^\top X + \lambda I)^{-1} X^\top \mathbf{y} \\
&= V \left( \Sigma^\top \Sigma + \lambda I \right)^{-1} \Sigma^\top U^\top \mathbf{y}
\end{align*}

$$\phi(x) = \begin{cases} wx + b, & wx + b > 0 \\ 0, & \text{else} \end{cases}
\qquad \left[\begin{array}{c|c} X & \sqrt{\lambda} I_n \\ \hline 0 & 1 \end{array}\right]$$

$$\|X\mathbf{w} - \mathbf{y}\|^2 = (X\mathbf{w} - \mathbf{y})^\top (X\mathbf{w} - \mathbf{y})
= \mathbf{w}^\top X^\top X \mathbf{w} - 2 \mathbf{y}^\top X \mathbf{w} + \mathbf{y}^\top \mathbf{y}
= \sum_{i=1}^n \left( \sum_{j=1}^d X_{ij} w_j - y_i \right)^2 = 0$$
"""


def gallery() -> list[tuple[str, Cell]]:
    """Return two notebooks by name: one with every kind of text, formula and output, and a short one."""
    long_line = "accuracy = " + " + ".join(f"weights[{i}] * inputs[{i}]" for i in range(12))
    first = notebook(
        markdown(
            "# 2 · Vector calculus\n\nAn introduction with *emphasis*, **strength**, `code` and ~~errors~~."
        ),
        code("import numpy as np"),
        markdown(
            f"## 2(a) · Formulas\n\nInline $\\mathbf{{x}}^\\top A \\mathbf{{x}}$ in a line.\n{FORMULAS}",
            "p2a",
        ),
        markdown("**Derivation of 2(a)**\n\n- one line: $x = 1$\n- another\n\n$$x^2$$", "p2a", "derivation"),
        markdown("## 2(b) · Code and output", "p2b"),
        code(
            f'@decorated\ndef f(x: float, n=3) -> float:\n    """Say what."""\n    # why\n'
            f"    {long_line}\n    return x**n + 1.5e-3\n\nclass Net(Base):\n    pass",
            stream(
                "plain\n\x1b[32mgreen\x1b[0m \x1b[1;31mbold red\x1b[0m \x1b[44mon blue\x1b[0m\n 50%\r100%\n"
            ),
            stream("a warning\n", "stderr"),
            error("ValueError", "shapes (2,3) and (2,) not aligned"),
            part="p2b",
        ),
        code("print(list(range(400)))", stream("".join(f"line {i}\n" for i in range(400))), part="p2b"),
        markdown(
            "## 2(c) · Plots and tables\n\n| name | value |\n|:--|--:|\n| alpha | 1.5 |\n| $\\beta$ | 22 |",
            "p2c",
        ),
        code("plot()", display("image/png", base64_png()), part="p2c"),
        code(
            "frame",
            display(
                "text/html",
                "<table><thead><tr><th></th><th>a</th><th>b</th></tr></thead>"
                "<tbody><tr><th>0</th><td>1</td><td>2.5</td></tr>"
                "<tr><th>1</th><td>30</td><td>4</td></tr></tbody></table>",
            ),
            part="p2c",
        ),
        markdown(
            "1. first\n2. second\n   - inner $y$\n\n> a quotation\n\n---\n\n```python\nx = 1\n```", "p2c"
        ),
        markdown("## 2(d) · Nothing", "p2d"),
        markdown("*Your answer here.*", "p2d", "answer"),
    )
    second = notebook(
        markdown("# 7 · Process"),
        markdown("## 7 · Sources", "p3a"),
        code("sources = []", part="p3a"),
        name="p3_words",
    )
    return [("p2_slopes", first), ("p3_words", second)]
