"""The verbs together, and what becomes of errors: a message on stderr and an exit code, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from copy import copy
from typing import Annotated

import typer

from sim.cli import (
    advise,
    check,
    compare,
    evidence,
    explain,
    export,
    find,
    lesson,
    new,
    paper,
    play,
    repeat,
    replay,
    report,
    resume,
    run,
    runs,
    schema,
    sensitivity,
    serve,
    sweep,
    trace,
)
from sim.cli import importing as others
from sim.cli import list as listing
from sim.cli import solve as solving
from sim.cli.messages import DONE, INTERRUPTED, USAGE, complain, exit_code
from sim.cli.output import give_up_output, open_streams
from sim.errors import SimError

app = typer.Typer(
    name="sim",
    help="Plays a negotiation, written as a YAML scenario, thousands of times: how it may end, how sure that "
    "is, and why talks fail.",
    epilog="Start with: sim run scenarios/turkey_exile.yaml",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # importing rich for it would double the time that help takes
)
app.command("run", short_help="Play a scenario many times: how it may end.")(run.run)
app.command("compare", short_help="Compare scenarios in the same worlds.")(compare.compare)
app.command("sweep", short_help="How the outcomes move with one or two inputs.")(sweep.sweep)
app.command("advise", short_help="Which of a party's levers moves most.")(advise.advise)
app.command("sensitivity", short_help="Which inputs an outcome depends on.")(sensitivity.sensitivity)
app.command("evidence", short_help="How far the record moved each input.")(evidence.evidence)
app.command("find", short_help="The value of an input at which a share is reached.")(find.find)
app.command("trace", short_help="Tell one world day by day.")(trace.trace)
app.command("explain", short_help="Why talks fail: what each cause stands for.")(explain.explain)
app.command("play", short_help="Take a seat in a scenario.")(play.play)
app.command("serve", short_help="Let a class play a scenario from their browsers.")(serve.serve)
app.command("replay", short_help="Tell what happened at a workshop's tables.")(replay.replay)
app.command("paper", short_help="Print role sheets and a guide for a class.")(paper.paper)
app.command("check", short_help="Validate a scenario and say what stands out.")(check.check)
app.command("lesson", short_help="What a scenario teaches: theory beside play.")(lesson.lesson)
app.command("solve", short_help="Say what bargaining theory would settle on.")(solving.solve)
app.command("new", short_help="Write a starter scenario.")(new.new)
app.command("import", short_help="Make a scenario of a GENIUS or NegMAS domain.")(others.import_domain)
app.command("list", short_help="List the scenarios that can be run by name.")(listing.list_scenarios)
app.command("resume", short_help="Finish a run or study that was cut off.")(resume.resume)
app.command("repeat", short_help="Play a saved run or study again and compare.")(repeat.repeat)
app.command("runs", short_help="List saved runs and studies.")(runs.list_runs)
app.command("report", short_help="Write the page of a saved run or study.")(report.report)
app.command("export", short_help="Write a saved run's rows as CSV or Parquet.")(export.export)
app.command("schema", short_help="Describe the scenario language for editors.")(schema.schema)


def _show_version(asked: bool) -> None:
    if asked:
        from sim.runs.version import program_version

        typer.echo(f"sim {program_version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Take the options that stand before a verb."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with ``arguments`` (None: those it was called with) and return its exit code."""
    open_streams()
    try:
        code = _called(arguments)
        sys.stdout.flush()  # what cannot be written is told here, not when Python has ended
    except BrokenPipeError:  # the reader of our output had enough
        give_up_output()
        return DONE
    except OSError as error:
        give_up_output()
        what = "cannot write the output" if error.filename is None else str(error.filename)
        complain(f"{what}: {error.strerror or error}")
        return USAGE
    return code


def _with_verb(given: Sequence[str]) -> typer.Typer:
    """Return the command with the verb alone that comes first, if one does: making all of them takes a while."""
    asked = [verb for verb in app.registered_commands if verb.name in given[:1]]
    if not asked:
        return app
    alone = copy(app)
    alone.registered_commands = asked
    return alone


def _called(arguments: Sequence[str] | None) -> int:
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        _with_verb(given)(given, prog_name="sim")
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else USAGE
    except SimError as error:
        complain(str(error))
        return exit_code(error)
    except Exception as error:
        if not _of_interruption(error):
            raise
        complain("interrupted")
        return INTERRUPTED
    return DONE


def _of_interruption(error: BaseException | None) -> bool:
    """Whether an error is what a library made of Ctrl-C that met it while it was being loaded."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None
