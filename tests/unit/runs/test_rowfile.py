"""The file of one block."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from sim.errors import StoredRunError
from sim.runs.rowfile import decode, encode
from tests.unit.runs.doubles import Pretend, story

BLOCK = Pretend(keeps=0.5)(story(), 1, 100, 300)
HERE = Path("000000.npz")
WORLDS = "ours"


def test_a_block_comes_back_as_it_was() -> None:
    """Rows, draws and refusals survive the file bit for bit."""
    back = decode(encode(BLOCK, WORLDS), HERE, WORLDS)
    assert (back.first, back.count) == (100, 300)
    assert back.rows.tobytes() == BLOCK.rows.tobytes()
    assert back.refused_by.tolist() == BLOCK.refused_by.tolist()


def test_a_block_without_kept_worlds_can_be_stored() -> None:
    """A record may refuse a whole block."""
    empty = Pretend(keeps=0.0)(story(), 1, 0, 50)
    assert len(decode(encode(empty, WORLDS), HERE, WORLDS).rows) == 0


def test_the_same_block_gives_the_same_bytes() -> None:
    """Nothing in the file depends on when or where it was written."""
    assert encode(BLOCK, WORLDS) == encode(Pretend(keeps=0.5)(story(), 1, 100, 300), WORLDS)
    with zipfile.ZipFile(io.BytesIO(encode(BLOCK, WORLDS))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_numpy_opens_it_without_pickle() -> None:
    """Others can read the columns with numpy alone."""
    with np.load(io.BytesIO(encode(BLOCK, WORLDS)), allow_pickle=False) as columns:
        assert columns["replication"].tolist() == BLOCK.rows["replication"].tolist()


def test_one_changed_byte_is_noticed() -> None:
    """An edited file is named as damaged, whichever of its bytes was changed."""
    whole = encode(BLOCK, WORLDS)
    for place in range(0, len(whole), 97):
        data = bytearray(whole)
        data[place] ^= 0xFF
        with pytest.raises(StoredRunError, match="damaged"):
            decode(bytes(data), HERE, WORLDS)


@pytest.mark.parametrize("size", [0, 10, 1000, -1, -100])
def test_a_truncated_file_is_noticed(size: int) -> None:
    """A file that broke off is not half read."""
    with pytest.raises(StoredRunError, match="damaged"):
        decode(encode(BLOCK, WORLDS)[:size], HERE, WORLDS)


def test_a_newer_format_is_named() -> None:
    """A file of a later version is refused with both versions, not misread."""
    ours = zipfile.ZipFile(io.BytesIO(encode(BLOCK, WORLDS)))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as newer:
        for name in ours.namelist():
            text = ours.read(name)
            newer.writestr(
                name, json.dumps(json.loads(text) | {"format": 3}) if name == "header.json" else text
            )
        newer.comment = b"0" * 64
    body = held.getvalue()[:-64]
    with pytest.raises(StoredRunError, match="format 3; this version reads 2"):
        decode(body + hashlib.sha256(body).hexdigest().encode(), HERE, WORLDS)


def test_worlds_of_another_run_are_not_taken_for_ours() -> None:
    """Such a file is whole, and would fit."""
    with pytest.raises(StoredRunError, match="worlds of another scenario, seed or version"):
        decode(encode(BLOCK, "theirs"), HERE, WORLDS)
