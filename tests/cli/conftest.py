"""The command, in a folder with two scenarios."""

from pathlib import Path

import pytest

from tests.cli.doubles import RECORDED, Call, caller
from tests.stories import CRISIS


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call the command in an empty folder that holds scenarios/crisis.yaml and scenarios/recorded.yaml."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios/crisis.yaml").write_text(CRISIS)
    (tmp_path / "scenarios/recorded.yaml").write_text(RECORDED)
    monkeypatch.chdir(tmp_path)
    return caller(capsys)
