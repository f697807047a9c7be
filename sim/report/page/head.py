"""The head of every page: one file that needs nothing else, and may ask for nothing."""

from __future__ import annotations

from importlib.resources import files

from sim.report.charts.markup import Markup, element

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def head(title: str) -> Markup:
    """Return the head of a page: its title, its style, and the policy that lets it load nothing."""
    style = (files("sim.report.page") / "page.css").read_text("utf-8")
    return element(
        "head",
        element("meta", charset="utf-8"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("style", Markup(style)),
    )
