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
    figure = Figure(figsize=(9, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for at, (name, line) in enumerate(lines.items()):
        points = [(size * WORDS, value) for size, value in line.items() if value is not None]
        if points:
            width = 3 if name.startswith("this one") else 1.5
            sign = f"{'osv^Dx'[at % 6]}-"
            axes.plot(*zip(*points, strict=True), sign, label=name, linewidth=width)
    axes.set(xscale="log", yscale="log", xlabel="words", ylabel="seconds", title=title)
    words = sorted({size * WORDS for line in lines.values() for size in line})
    axes.set_xticks(words, [f"{number:,}" for number in words])
    axes.set_xticks([], minor=True)
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))
    drawn = io.BytesIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    rows = drawn.getvalue().decode().splitlines()
    return "\n".join([*(row.rstrip() for row in rows), ""])
