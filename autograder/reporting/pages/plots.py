"""SVG figures for the staff's page, drawn by matplotlib and adapted for inline use in HTML.

Matplotlib draws in placeholder colors, which are then replaced by the style sheet's variables so that a figure follows
dark mode and print. Text stays text. Every figure has a title and a description for screen readers, and its ids differ
from those of other figures on the page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from autograder.reporting.pages.class_data import Item

# Placeholder color → variable of _style.css; the colors only have to differ from each other.
_COLORS = {
    "#010101": "var(--ink)",
    "#020202": "var(--soft)",
    "#030303": "var(--line)",
    "#040404": "var(--good-fill)",
    "#050505": "var(--part-fill)",
    "#060606": "var(--bad-fill)",
    "#070707": "var(--blank-fill)",
    "#080808": "var(--link)",
}
INK, SOFT, LINE, GOOD, PART, BAD, BLANK, ACCENT = _COLORS
WIDTH = 5.4  # inches; at 72 pixels per inch this is slightly wider than a phone, so text stays readable there
_SETTINGS: Any = {
    "svg.fonttype": "none",
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": SOFT,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
}


def _figure(height: float, columns: int = 1, **kwargs: Any) -> tuple[Figure, Any]:
    # Figure without pyplot: no global state, no windows.
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasSVG(figure)
    return figure, figure.subplots(1, columns, **kwargs)


def _settings() -> Any:
    import matplotlib

    return matplotlib.rc_context(_SETTINGS)


def to_svg(figure: Figure, name: str, title: str, description: str) -> Markup:
    """Return a figure as inline SVG; ``name`` makes its ids different from those of other figures."""
    import matplotlib

    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    # The metadata is useless here, and the style would apply to the whole page; _style.css has it for figures.
    text = re.sub(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>", "", text, flags=re.DOTALL)
    # The ids of groups (figure_1, text_7, …) are the same in every figure; nothing refers to them.
    text = re.sub(r'<g id="[^"]*"', "<g", text)
    for stand_in, variable in _COLORS.items():
        text = text.replace(stand_in, variable)
    text = re.sub(r"font: ([0-9.]+)px [^;\"]*", r"font-size: \1px", text)
    head, rest = text.split(">", 1)
    box = re.search(r'viewBox="[^"]*"', head)
    labeled = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box.group() if box else ""} role="img" class="plot"'
        f' aria-labelledby="{name}-title {name}-description"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-description">{escape(description)}</desc>'
    )
    return Markup(labeled + rest)


def scores(counts: Sequence[int], edges: Sequence[float], median: float, description: str) -> Markup:
    """Draw a histogram of scores: ``counts`` (bins,) submissions between ``edges`` (bins + 1,) points."""
    with _settings():
        figure, axes = _figure(2.6)
        axes.bar(edges[:-1], counts, width=edges[1] - edges[0], align="edge", color=GOOD, edgecolor=LINE)
        axes.axvline(median, color=INK, linewidth=1.2, linestyle=(0, (4, 2)))
        axes.annotate(
            f"median {median:.1f}",
            (median, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 2),  # above the axes, to avoid the bars
            textcoords="offset points",
            ha="center",
            va="bottom",
        )
        axes.set_xlabel("score from tests, points")
        axes.set_ylabel("submissions")
        axes.yaxis.get_major_locator().set_params(integer=True)
        axes.set_xlim(edges[0], edges[-1])
        return to_svg(figure, "scores", "Distribution of scores", description)


def questions(items: Sequence[Item], description: str) -> Markup:
    """Draw each question's shares of full, part, none, and blank, with the item–rest correlation beside them.

    Return the SVG, with ``description`` for screen readers. Questions are rows in the order of ``items``. Shares are
    percentages of the submissions that are counted in any of the four. A question without a correlation has no dot.
    """
    with _settings():
        figure, (left, right) = _figure(
            0.9 + 0.19 * len(items), 2, sharey=True, gridspec_kw={"width_ratios": [3, 2]}
        )
        _draw_shares(left, items)
        _draw_correlations(right, items)
        figure.legend(*left.get_legend_handles_labels(), loc="outside upper center", ncols=4, frameon=False)
        return to_svg(figure, "questions", "Questions: outcomes and discrimination", description)


def _draw_shares(axes: Axes, items: Sequence[Item]) -> None:
    """Draw a row for each question, top down: stacked bars of the percentages of full, part, none and blank."""
    rows = range(len(items))
    start = [0.0] * len(items)
    kinds = (("full", GOOD), ("part", PART), ("none", BAD), ("blank", BLANK))
    for kind, color in kinds:
        totals = [sum(item.counts[k] for k, _ in kinds) or 1 for item in items]
        share = [100 * item.counts[kind] / total for item, total in zip(items, totals, strict=True)]
        axes.barh(rows, share, left=start, color=color, height=0.75, label=_KIND_WORDS[kind])
        start = [a + b for a, b in zip(start, share, strict=True)]
    axes.set_yticks(rows, [_short(item.name) for item in items])
    axes.set_ylim(len(items) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    axes.set_xlabel("submissions, %")


def _draw_correlations(axes: Axes, items: Sequence[Item]) -> None:
    """Draw a dot for each question's item–rest correlation, in the rows of `_draw_shares`; none where it is None."""
    known = [(row, item.discrimination) for row, item in enumerate(items) if item.discrimination is not None]
    axes.axvline(0, color=SOFT, linewidth=0.8)
    axes.hlines([row for row, _ in known], 0, [r for _, r in known], color=LINE, linewidth=1.5)
    axes.plot([r for _, r in known], [row for row, _ in known], "o", color=ACCENT, markersize=4)
    axes.set_xlim(min([-0.1, *(r for _, r in known)]) - 0.05, 1.0)
    axes.set_xlabel("item–rest correlation")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


_KIND_WORDS = {"full": "full points", "part": "part", "none": "none", "blank": "not attempted"}


def resources(cpu_seconds: Sequence[float], memory_mb: Sequence[float], description: str) -> Markup:
    """Draw histograms of CPU seconds and of peak memory in MB, with one value each per submission."""
    with _settings():
        figure, axes = _figure(2.2, 2, sharey=True)
        for panel, values, label in zip(
            axes, (cpu_seconds, memory_mb), ("CPU seconds", "peak memory, MB"), strict=True
        ):
            panel.hist(values, bins=20, color=ACCENT, edgecolor=LINE)
            panel.set_xlabel(label)
            panel.yaxis.get_major_locator().set_params(integer=True)
        axes[0].set_ylabel("submissions")
        return to_svg(figure, "resources", "Time and memory of the submissions", description)


def _short(question: str) -> str:
    """Return a long question name without its problem number, for the axis of a figure.

    >>> _short("q6_relu_forward"), _short("q2a")
    ('relu_forward', 'q2a')
    """
    _, _, rest = question.partition("_")
    return rest or question
