"""``sim serve``: a class plays a scenario, each person from a browser."""

from __future__ import annotations

import socket
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.finding import find
from sim.cli.output import write_lines
from sim.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.model.scenario import Scenario
    from sim.workshop.web.session import Session, Settings

_MOST_PORT = 65535


def serve(
    scenario: options.Scenario,
    port: Annotated[
        int, typer.Option("--port", "-p", min=0, max=_MOST_PORT, help="Port; 0: any that is free.")
    ] = 8000,
    lan: Annotated[
        bool,
        typer.Option("--lan", help="Let other devices on the network in. Without it only this computer can."),
    ] = False,
    seats: Annotated[
        str | None,
        typer.Option(
            "--seats",
            metavar="PARTY,PARTY",
            help="Parties that people play.  [default: those that negotiate]",
            show_default=False,
        ),
    ] = None,
    seed: options.Seed = 1,
    sets: options.Sets = None,
    language: Annotated[
        str, typer.Option("--lang", metavar="en|es", help="Language of pages; each person may change it.")
    ] = "en",
    keep: Annotated[Path, typer.Option("--keep", metavar="DIR", help="Where sessions are kept.")] = Path(
        "workshop"
    ),
    new: Annotated[
        bool, typer.Option("--new", help="Begin a new session even if one was left open.")
    ] = False,
    simulated: Annotated[
        int,
        typer.Option(
            "--simulated", min=0, max=1_000_000, help="Simulated worlds for the prediction; 0: none."
        ),
    ] = 10_000,
) -> None:
    """Let a class play a scenario: people join with a code from their browsers and are seated in pairs.

    Everything is kept in a file: a server that was stopped, or killed, goes on where it stood.

    Examples:

      sim serve scenarios/turkey_exile.yaml

      sim serve turkey_exile --lan --lang es
    """
    path = find(scenario)
    try:
        import jinja2
        import segno
        import starlette
        import uvicorn
        import wsproto  # noqa: F401
    except ImportError as error:
        raise UsageError(
            f"sim serve needs the extra [web] ({error.name} is missing): pip install 'negotiation-sim[web]'"
        ) from error
    del jinja2, segno, starlette, uvicorn

    from sim.scenario import load
    from sim.workshop.catalogue import texts
    from sim.workshop.web.session import Settings

    texts(language)
    story = load(path, tuple(sets or ()))
    listener = _listen("0.0.0.0" if lan else "127.0.0.1", port)
    with closing(listener):
        session, goes_on = _session(
            story, keep, new, seats, Settings(path, tuple(sets or ()), (), seed, language, simulated)
        )
        with closing(session):
            _serve(session, listener, lan=lan, goes_on=goes_on)


def _session(
    story: Scenario, keep: Path, new: bool, seats: str | None, asked: Settings
) -> tuple[Session, bool]:
    """Return the session to serve, and whether it was begun before."""
    from sim.workshop.web.session import begin, default_seats, free_path, go_on, latest

    open_file = None if new else latest(keep, story.name)
    if open_file is not None:
        return go_on(story, open_file), True
    chosen = default_seats(story) if seats is None else [name.strip() for name in seats.split(",")]
    if len(set(chosen)) != len(chosen):
        raise UsageError("--seats names a party twice")
    return begin(story, replace(asked, seats=tuple(chosen)), free_path(keep, story.name)), False


def _serve(session: Session, listener: socket.socket, *, lan: bool, goes_on: bool) -> None:
    import uvicorn

    from sim.workshop.web.app import Address, Pages

    real = int(listener.getsockname()[1])
    found = _addresses() if lan else []
    names = (f"{socket.gethostname().lower()}{end}" for end in ("", ".local")) if lan else ()
    public = f"http://{found[0] if found else '127.0.0.1'}:{real}"
    pages = Pages(session, Address(public, frozenset(("127.0.0.1", "localhost", *found, *names))))
    write_lines(_greeting(session, public, lan=lan, others=found[1:], goes_on=goes_on))
    config = uvicorn.Config(
        pages.app(),
        log_level="warning",
        ws="wsproto",
        http="h11",
        ws_max_size=4096,
        h11_max_incomplete_event_size=16384,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)  # from now on: whoever opens the address that is told next may wait a moment
    except OSError as error:
        listener.close()
        raise UsageError(f"port {port} cannot be used ({error.strerror}); try another with --port") from error
    return listener


def _addresses() -> list[str]:
    """Return this computer's addresses on its networks, the one that leads out first."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # an address of documentation: nothing is sent
        found.append(str(probe.getsockname()[0]))
    with suppress(OSError):
        named = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        found += [str(info[4][0]) for info in named]
    return [address for address in dict.fromkeys(found) if not address.startswith("127.")]


def _greeting(session: Session, public: str, *, lan: bool, others: list[str], goes_on: bool) -> Iterator[str]:
    port = public.rpartition(":")[2]
    yield f"{'Going on with the session in' if goes_on else 'A new session, kept in'} {session.log.path.as_posix()}"
    yield f"People join at  {public}/{session.code}   (code {session.code})"
    yield f"Teacher         http://127.0.0.1:{port}/teach?token={session.teacher}"
    if others:
        yield "This computer is also at " + ", ".join(f"http://{address}:{port}" for address in others)
    if lan:
        yield "Anyone on this network can reach the pages. The token in the teacher's address is for you alone."
    else:
        yield "Only this computer can reach the pages; --lan lets phones on the same network in."
    yield "Stop with Ctrl-C; the same command goes on where it stood."
