"""The pictures of a report as SVG, laid out by matplotlib; their colours and fonts are those of the page, light or dark."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

OUTCOMES = {
    "answer": "answered",
    "gap": "answered: the text does not say",
    "suggest": "met with “did you mean”",
    "none": "not understood",
}
"""What becomes of a question, and what it is called; the n-th has the colour n in the page's style sheet."""
LABELS = 6  # dates below a picture, about
WIDTH = 480  # units, stretched to the page
POINTS = 72  # an inch; matplotlib's SVG has one unit a point
SVG = "{http://www.w3.org/2000/svg}"
styled = rc_context(
    {
        "svg.fonttype": "none",  # labels stay text, in the page's font
        "font.size": 16,  # units: space for the largest labels of the style sheet
        "text.parse_math": False,
        "ytick.alignment": "baseline",  # the style sheet centres labels of any size on their line
        "axes.axisbelow": True,
    }
)


@styled
def by_day(days: Mapping[date, Mapping[str, int]]) -> Markup:
    """A column a day, of its questions by outcome."""
    figure, axes = _axes(height=240)
    _stack(days, lambda at, counts, ends: axes.bar(at, counts, bottom=ends), "{:,.0f}")
    every = -(-len(days) // LABELS)
    axes.set_xticks(range(0, len(days), every), [f"{day.day} {day:%b}" for day in days][::every])
    axes.margins(x=0.01)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="y", clip_on=False)
    return _svg(figure, f"Questions a day by outcome, from {min(days)} to {max(days)}")


@styled
def by_language(languages: Mapping[str, Mapping[str, int]]) -> Markup:
    """A bar a language, of the shares of its questions by outcome."""
    figure, axes = _axes(height=40 + 32 * len(languages))
    shares = {
        language: {outcome: 100 * count / sum(counts.values()) for outcome, count in counts.items()}
        for language, counts in languages.items()
    }
    _stack(shares, lambda at, lengths, ends: axes.barh(at, lengths, left=ends), "{:.1f} %")
    axes.set_yticks(range(len(languages)), list(languages))
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.xaxis.set_major_formatter("{x:.0f} %")
    return _svg(figure, "Shares of the questions of each language by outcome")


def _axes(height: int) -> tuple[Figure, Axes]:
    """Room for bars, without frame, ticks or background."""
    figure = Figure(figsize=(WIDTH / POINTS, height / POINTS), layout="constrained", frameon=False)
    axes = figure.subplots(subplot_kw={"frame_on": False})
    axes.tick_params(bottom=False, left=False)
    return figure, axes


Draw = Callable[[Sequence[int], Sequence[float], Sequence[float]], BarContainer]


def _stack(rows: Mapping[Any, Mapping[str, float]], draw: Draw, form: str) -> None:
    """Draw the bars of each outcome at the ends of those of the one before. Their ids say which colour and what they are."""
    ends = [0.0] * len(rows)
    for number, (outcome, name) in enumerate(OUTCOMES.items()):
        lengths = [row.get(outcome, 0) for row in rows.values()]
        for bar, row, length in zip(draw(range(len(rows)), lengths, ends), rows, lengths, strict=True):
            bar.set(gid=f"color-{number}/{row}, {name}: {form.format(length)}", visible=length > 0, clip_on=False)
        ends = [end + length for end, length in zip(ends, lengths, strict=True)]


def _svg(figure: Figure, title: str) -> Markup:
    """The shapes and labels alone: matplotlib's own styles, ids and metadata stay out, since the page has others."""
    written = BytesIO()
    figure.savefig(written, format="svg")
    drawn = ET.fromstring(written.getvalue())  # noqa: S314  written above
    picture = ET.Element("svg", {"viewBox": drawn.attrib["viewBox"], "class": "chart", "role": "img", "aria-label": title})
    for group in drawn.iter(f"{SVG}g"):
        colour, _, tooltip = group.attrib["id"].partition("/")
        for path in group.findall(f"{SVG}path"):
            kept = {"class": f"rect {colour}" if tooltip else "line", "d": " ".join(path.attrib["d"].split())}
            shape = ET.SubElement(picture, "path", kept)
            if tooltip:
                ET.SubElement(shape, "title").text = tooltip
        for text in group.findall(f"{SVG}text"):
            anchor = "end" if "text-anchor: end" in text.attrib["style"] else "middle"
            label = {"x": text.attrib["x"], "y": text.attrib["y"], "text-anchor": anchor}
            ET.SubElement(picture, "text", label).text = text.text
    return Markup(ET.tostring(picture, encoding="unicode"))  # noqa: S704  built of elements, so it is escaped
