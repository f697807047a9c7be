"""What is shown of advice."""

from __future__ import annotations

from sim.analysis.advice import Advice, Option
from sim.analysis.intervals import Estimate
from sim.report.charts.figure import Figure
from sim.report.charts.forest import Row, forest
from sim.report.charts.names import path, readable
from sim.report.figures import interval, number, whole
from sim.report.sheet import Part, Sheet
from sim.report.signed import chance, change, change_interval
from sim.report.tables import Table

SHOWN = 15


def sheet(found: Advice) -> Sheet:
    """Return what advice shows."""
    texts = tuple(f"Left out: {text}." for text in found.left_out)
    return Sheet(
        title=f"{found.title}: what {readable(found.party)} could do",
        line=f"{whole(found.kept)} worlds · {whole(len(found.options))} options · seed {found.seed} · "
        f"sim {found.version}",
        answer=(_answer(found),),
        parts=(_options(found, texts),),
        limits=(
            "An option is one lever set to one value, all else as it is; what two levers do together is not tried. "
            "The other parties answer as their strategies have it, and believe what the scenario says they believe: "
            "a lever that changes what is true moves nobody who cannot see it.",
            "“Best” is how often an option comes out on top when the worlds are drawn again from those played: how "
            "sure the ranking is for this model, not whether the model is right.",
        ),
        version=found.version,
    )


def _what(found: Advice) -> str:
    return (
        f"what it is worth to {readable(found.party)}"
        if found.of is None
        else f"the share of {readable(found.of)}"
    )


def _scaled(found: Advice, estimate: Estimate) -> Estimate:
    """Return shares in points."""
    if found.of is None:
        return estimate
    parts = (estimate.value, estimate.low, estimate.high)
    return Estimate(*(None if part is None else part * 100 for part in parts))


def _unit(found: Advice) -> str:
    return "" if found.of is None else " points"


def _answer(found: Advice) -> str:
    top = found.options[0]
    base = _scaled(found, found.base)
    now = f"As things stand, {_what(found)} is {number(base)}{'' if found.of is None else '%'} ({interval(base)})."
    if not any(option.exceeds_noise for option in found.options):
        return f"{now} None of the options moves it by more than noise in so many worlds."
    by = _scaled(found, top.by)
    if found.of is None and (top.by.value or 0.0) <= 0:
        return f"{now} Every option makes it worse, or leaves it as it is."
    stay = ""
    if found.stay is not None:
        stay = f" Leaving everything as it is comes out on top with probability {found.stay:.2f}."
    return (
        f"{now} What moves it most is {_named(top)}: {change(by)}{_unit(found)} ({change_interval(by)}). With "
        f"probability {top.best:.2f} that is the best of {len(found.options)} options.{stay}"
    )


def _named(option: Option) -> str:
    if ": " in option.change.partition("=")[0]:
        where, _, value = option.change.partition(": ")
        return f"{path(where)}: {value}"
    where, _, value = option.change.partition("=")
    if not value:
        return f"doing without {path(where)}"
    if where.endswith(".chance") and where.startswith("events.") and value == "0":
        return f"doing without {path(where.removesuffix('.chance'))}"
    return f"{path(where)} = {value}"


def _options(found: Advice, texts: tuple[str, ...]) -> Part:
    shown = found.options[:SHOWN]
    rows = [
        Row(
            _named(option),
            _scaled(found, option.by),
            f"{change(_scaled(found, option.by))}{_unit(found)}, best {option.best:.2f}",
            option.exceeds_noise,
        )
        for option in shown
    ]
    finding = (
        f"{sum(option.exceeds_noise for option in found.options)} of {len(found.options)} options move it"
    )
    shows = (
        f"How far each option moves {_what(found)}, with its 95% interval, in the same worlds; bold: more than "
        f"noise, allowing for {len(found.options)} options. “Best”: the probability that it moves it most."
    )
    table = Table(
        f"Options: {_what(found)}",
        ("option", "moves by", "95% interval", "p", "best"),
        tuple(
            (
                _named(option),
                change(_scaled(found, option.by)),
                change_interval(_scaled(found, option.by)),
                f"{chance(option.p)} {'*' if option.exceeds_noise else ' '}",
                f"{option.best:.2f}",
            )
            for option in found.options
        ),
    )
    drawing = forest("options", finding, shows, rows, sides=("less", "more"))
    figure = Figure("options", finding, shows, drawing, (table,))
    return Part("options", "Options", "The options", texts, (figure,))
