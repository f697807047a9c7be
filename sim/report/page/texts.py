"""What a page says in words: the question, the model, its evidence, its limits, and how to repeat the run."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.portrait.evidence import Footing, Grounds
from sim.analysis.portrait.portrait import Portrait
from sim.report.charts.markup import Child, Markup, element, joined
from sim.report.charts.names import readable
from sim.report.charts.shifts import spread
from sim.report.figures import percent, whole
from sim.report.page.numbers import in_words
from sim.report.page.pieces import bullets, folded, paragraphs, table
from sim.report.tables import Table, record_line

_LISTED_OPTIONS = 8


def evidence(found: Portrait) -> Markup:
    """Say what is reported and by whom, what is assumed, and what each input rests on."""
    grounds = found.grounds
    assumed = bullets(_footing_line(f) for f in grounds.footings if f.assumed and not f.claims)
    children: list[Child] = [paragraphs(_shares(grounds))]
    if grounds.claims:
        children += [element("h3", "What is reported, and by whom"), table(_claims(grounds), class_="words")]
    if grounds.assumed_only:
        text = f"The {whole(grounds.assumed_only)} inputs that are assumed, and why"
        assumptions = joined(element("h3", "What is assumed"), folded(text, assumed))
        children.append(element("div", assumptions, class_="on-screen"))  # on paper the next table has them
    if grounds.footings:
        text = f"All {whole(len(grounds.footings))} inputs, with what each rests on"
        children += [
            element("h3", "Every input"),
            folded(text, table(_inputs(grounds), class_="words inputs")),
        ]
    return joined(*children)


def limits(found: Portrait) -> Markup:
    """Say what the shares speak of, what is not known, and what the model leaves out."""
    scenario, grounds = found.scenario, found.grounds
    learns = any(party.learns_from_offers for party in scenario.parties)
    known = [
        "Every share is a statement about this model with these inputs, not a forecast. Another reading of the "
        "same reports would give other shares.",
        "The intervals hold 95% each by itself, not all at once, and speak only of the chance of the draw: what "
        "more worlds of the same scenario would show. They do not cover a model that is wrong.",
        _uncertain(grounds),
    ]
    if grounds.without:
        known.append(f"{whole(grounds.without)} inputs come without a claim or a reason.")
    left_out = [
        "No party, issue, option, threat or promise comes into play that the scenario does not name.",
        "Parties weigh expected values, by beliefs that news and quiet days move by Bayes’ rule, and bargain by "
        "the strategies stated above. They misread each other only where the scenario says so.",
        *(
            []
            if learns
            else ["They learn nothing from each other’s offers about what the other wants or plans."]
        ),
        "A deal settles everything at once; afterwards only the promises listed can be broken.",
        f"After {scenario.clock.horizon:g} {scenario.clock.unit}s we stop watching; talks go on unseen.",
    ]
    children: list[Child] = [bullets(known), element("h3", "What the model leaves out"), bullets(left_out)]
    if scenario.notes:
        children += [element("h3", "Remarks on this scenario"), bullets(scenario.notes)]
    return joined(*children)


def _uncertain(grounds: Grounds) -> str:
    if not grounds.uncertain:
        return "Every input is taken as known; worlds differ only by what comes about in them."
    return (
        f"{whole(grounds.uncertain)} of {whole(len(grounds.footings))} inputs are not known and are drawn anew in "
        "every world, each by itself unless the scenario ties it to another."
    )


def kept(found: Portrait) -> str:
    """Say how many draws the record kept."""
    run = found.distribution
    if not run.refusals:
        return ""
    return f"The record kept {whole(run.kept)} of {whole(run.drawn)} draws ({percent(run.kept_share)})."


def draws(found: Portrait) -> str:
    """Say how many draws the record kept and what refused most."""
    return record_line(found.distribution)


def repeat(found: Portrait) -> Markup:
    """Say how to play the same run again, and what it was played with."""
    manifest = found.manifest
    versions = manifest.get("versions", {})
    facts = {
        "command": command(found),
        "scenario": f"{manifest['scenario']} ({manifest['file']})",
        "hash of the scenario": str(manifest["hash"]),
        "seed": str(manifest["seed"]),
        "worlds kept": whole(found.distribution.kept),
        "draws": whole(found.distribution.drawn),
        "version": ", ".join(f"{name} {version}" for name, version in versions.items()),
        "started": str(manifest.get("started", "")),
        "how it ended": readable(str(manifest.get("stop", ""))),
    }
    rows = (joined(element("dt", name), element("dd", text)) for name, text in facts.items())
    text = "The same scenario, seed and version give the same figures on any machine and any number of processes."
    return joined(element("p", text), element("dl", *rows))


def command(found: Portrait) -> str:
    """Return the command that plays this run again."""
    manifest, kept = found.manifest, found.distribution.kept
    changes = "".join(f" --set {_quoted(change)}" for change in manifest.get("set", ()))
    return f"sim run {_quoted(str(manifest['file']))} -n {max(kept, 1)} --seed {manifest['seed']}{changes}"


def _quoted(word: str) -> str:
    plain = all(c.isalnum() or c in "._/=+-:,@%" for c in word)
    return word if plain and word else "'" + word.replace("'", "'\"'\"'") + "'"


# -- evidence -----------------------------------------------------------------------------------------------


def _shares(grounds: Grounds) -> Iterator[str]:
    inputs = whole(len(grounds.footings))
    if not grounds.footings:
        yield "The scenario has no inputs."
        return
    on_claims = grounds.on_claims
    rest = f"{percent(on_claims)} of the {inputs} inputs ({whole(on_claims.count)})" if on_claims.count else (
        f"None of the {inputs} inputs"
    )  # fmt: skip
    yield (
        f"{rest} rest on reported claims; {whole(grounds.assumed_only)} are assumed for a stated reason; "
        f"{whole(grounds.without)} say nothing of where they come from."
    )
    if grounds.with_size_assumed:
        yield (
            f"A claim seldom gives a number: for {whole(grounds.with_size_assumed)} of the inputs that rest on one, "
            "the direction is reported and the size is assumed."
        )


def _claims(grounds: Grounds) -> Table:
    return Table(
        "Claims that the scenario may use",
        ("claim", "reported by", "read in", "inputs that use it"),
        tuple((use.claim.says, use.claim.by, use.claim.source, whole(use.inputs)) for use in grounds.claims),
    )


def _inputs(grounds: Grounds) -> Table:
    return Table(
        "Inputs of the scenario",
        ("input", "in the file", "median", "middle 80%", "rests on"),
        tuple(
            (
                footing.path,
                in_words(footing.number),
                *(("–", "–") if footing.range is None else spread(footing.range)),
                _rests_on(footing),
            )
            for footing in grounds.footings
        ),
    )


def _rests_on(footing: Footing) -> str:
    reported = "; ".join(f"{claim.says} ({claim.by})" for claim in footing.claims)
    assumed = f"Assumed: {footing.assumed}" if footing.assumed else ""
    return (
        " ".join(part for part in (f"Reported: {reported}" if reported else "", assumed) if part)
        or "nothing stated"
    )


def _footing_line(footing: Footing) -> Markup:
    return joined(element("b", footing.path), f": {in_words(footing.number)}. {footing.assumed}")
