"""The file of one block: its rows column by column as compressed npz, with a checksum.

``numpy.load`` opens it without pickle. The header carries the format's version, whose worlds these are (see
``worlds_of``; a block of another run is whole, too, and would fit) and which draws the block took; the column
``refused_by`` speaks of the draws, all others of the kept worlds. The archive's comment, the last bytes of the
file, is the SHA-256 of all before it.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine.play import Block
from sim.errors import StoredRunError
from sim.model.endings import row_type

FORMAT = 2
_HEADER = "header.json"
_REFUSED = "refused_by.npy"
_DIGEST = 64
"""Characters of a checksum."""


def encode(block: Block, worlds: str) -> bytes:
    """Return the file of a block of these ``worlds``; the same block gives the same bytes."""
    header = {
        "format": FORMAT,
        "worlds": worlds,
        "first": block.first,
        "count": block.count,
        "kept": len(block.rows),
    }
    members = {_HEADER: json.dumps(header).encode()}
    members |= {f"{name}.npy": _npy(block.rows[name]) for name in block.rows.dtype.names or ()}
    members[_REFUSED] = _npy(block.refused_by)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, 1)
        archive.comment = b"0" * _DIGEST
    body = held.getvalue()[:-_DIGEST]
    return body + _digest(body)


def decode(data: bytes, source: Path, worlds: str) -> Block:
    """Return the block whose file this is; raises StoredRunError where it is not whole, or of other worlds."""
    if not whole(data):
        raise StoredRunError(f"{source}: damaged: it does not match its own checksum")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        header = json.loads(members.pop(_HEADER))
        if header["format"] == FORMAT and header["worlds"] == worlds:
            return _block(header, members)
    except (KeyError, ValueError, TypeError, IndexError, zipfile.BadZipFile):
        raise StoredRunError(f"{source}: damaged: it is no row file") from None
    if header["format"] == FORMAT:
        raise StoredRunError(f"{source}: these are worlds of another scenario, seed or version")
    raise StoredRunError(f"{source}: written in format {header['format']}; this version reads {FORMAT}")


def whole(data: bytes) -> bool:
    """Say whether these are all the bytes of a row file, as they were written."""
    return data[-_DIGEST:] == _digest(data[:-_DIGEST])


def _block(header: Mapping[str, Any], members: Mapping[str, bytes]) -> Block:
    columns = {name: np.load(io.BytesIO(npy), allow_pickle=False) for name, npy in members.items()}
    rows = np.empty(header["kept"], dtype=_rows_of(columns))
    for name in rows.dtype.names or ():
        rows[name] = columns[f"{name}.npy"]
    return Block(header["first"], header["count"], rows, columns[_REFUSED])


def _rows_of(columns: Mapping[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]) -> np.dtype[np.void]:
    return row_type(
        columns["values.npy"].shape[1], measured="exact.npy" in columns, interim="interim.npy" in columns
    )


def _npy(column: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bytes:
    held = io.BytesIO()
    np.lib.format.write_array(held, np.ascontiguousarray(column), allow_pickle=False)
    return held.getvalue()


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()
