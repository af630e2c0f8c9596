"""The pictures of a report as SVG, drawn by pygal; their colours and fonts are those of the page, light or dark."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pygal
from markupsafe import Markup
from pygal.style import Style

OUTCOMES = {
    "answer": "answered",
    "gap": "answered: the text does not say",
    "suggest": "met with “did you mean”",
    "none": "not understood",
}
"""What becomes of a question, and what it is called; the n-th has the colour n in the page's style sheet."""
LABELS = 6  # dates below a picture, about
COMMON: Mapping[str, Any] = {
    "width": 480,  # units, stretched to the page; so are the labels, whose size the style sheet sets, at most as below
    "style": Style(label_font_size=16, major_label_font_size=16),
    "margin": 4,
    "margin_right": 16,
    "spacing": 8,
    "max_scale": 6,
    "truncate_label": -1,
    "show_legend": False,
    "js": (),
}


def by_day(days: Mapping[date, Mapping[str, int]]) -> Markup:
    """A column a day, of its questions by outcome."""
    every = -(-len(days) // LABELS)
    chart = pygal.StackedBar(
        **COMMON,
        height=240,
        show_minor_x_labels=False,
        x_labels_major_every=every,
        value_formatter=lambda number: f"{number:,.0f}",
    )
    chart.x_labels = [f"{day.day} {day:%b}" for day in days]
    for outcome, name in OUTCOMES.items():
        chart.add(
            name,
            [{"value": (count := counts.get(outcome, 0)), "tooltip": f"{day}, {name}: {count}"} for day, counts in days.items()],
        )
    return _svg(chart, f"Questions a day by outcome, from {min(days)} to {max(days)}")


def by_language(languages: Mapping[str, Mapping[str, int]]) -> Markup:
    """A bar a language, of the shares of its questions by outcome."""
    chart = pygal.HorizontalStackedBar(
        **COMMON, height=40 + 32 * len(languages), range=(0, 100), value_formatter=lambda share: f"{share:.0f} %"
    )
    reversed_ = dict(reversed([*languages.items()]))  # pygal begins at the bottom
    chart.x_labels = list(reversed_)
    for outcome, name in OUTCOMES.items():
        shares = {language: 100 * counts.get(outcome, 0) / sum(counts.values()) for language, counts in reversed_.items()}
        chart.add(name, [{"value": share, "tooltip": f"{language}, {name}: {share:.1f} %"} for language, share in shares.items()])
    return _svg(chart, "Shares of the questions of each language by outcome")


def _svg(chart: pygal.graph.graph.Graph, title: str) -> Markup:
    """The picture alone: pygal's own style and script stay out, since the page has others."""
    root = chart.render_tree()
    for child in [child for child in root if not isinstance(child.tag, str) or child.tag in ("defs", "title")]:
        root.remove(child)
    root.attrib = {"viewBox": root.attrib["viewBox"], "class": "chart", "role": "img", "aria-label": title}
    for element in root.iter():
        for description in element.findall("desc"):  # for the script
            element.remove(description)
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704  built of elements, so it is escaped
