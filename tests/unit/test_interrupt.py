"""Holding an interruption back."""

import os
import signal
import threading

import pytest

from sim.interrupt import held_back


def test_an_interruption_waits_until_the_work_is_whole() -> None:
    """Ctrl-C in the middle is raised at the end, and only once."""
    done: list[str] = []

    def work() -> None:
        with held_back():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("all of it")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["all of it"]


def test_the_handler_before_is_put_back() -> None:
    """Afterwards Ctrl-C works as it did."""
    before = signal.getsignal(signal.SIGINT)
    with held_back():
        pass
    assert signal.getsignal(signal.SIGINT) is before


def test_other_threads_have_nothing_to_hold_back() -> None:
    """Work in another thread goes on without a signal handler, which only the main thread may set."""
    done: list[bool] = []

    def work() -> None:
        with held_back():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
