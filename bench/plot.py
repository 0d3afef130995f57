"""How times grow with a text, drawn by matplotlib as SVG: the same bytes for the same figures."""

import io
from collections.abc import Mapping

WORDS = 3_000
Line = Mapping[int, float | None]


def plot(lines: Mapping[str, Line], title: str) -> str:
    """Seconds against words, both in powers of ten; the first line is this project's own."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams |= {"svg.hashsalt": "plan", "svg.fonttype": "none", "font.family": "sans-serif"}
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for at, (name, line) in enumerate(lines.items()):
        points = [(size * WORDS, value) for size, value in line.items() if value is not None]
        if points:
            wide = 3 if name.startswith("this one") else 1.5
            axes.plot(
                *zip(*points, strict=True), "osv^Dx"[at % 6] + "-", label=name, linewidth=wide
            )
    axes.set(xscale="log", yscale="log", xlabel="words", ylabel="seconds", title=title)
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize="small")
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    rows = drawn.getvalue().decode().splitlines()
    return "\n".join([*(row.rstrip() for row in rows), ""])
