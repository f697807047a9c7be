"""The file of one block: its rows column by column as compressed npz, with a header that vouches for them.

``numpy.load`` opens it without pickle. The header carries the format's version, which draws the block took,
and a checksum over all of it; the column ``refused_by`` speaks of the draws, all others of the kept worlds.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from pathlib import Path

import numpy as np

from sim.engine.play import Block
from sim.errors import StoredRunError
from sim.model.endings import row_type

FORMAT = 1
_HEADER = "header.json"
_REFUSED = "refused_by.npy"


def encode(block: Block) -> bytes:
    """Return the file of a block; the same block gives the same bytes."""
    columns = {f"{name}.npy": _npy(block.rows[name]) for name in block.rows.dtype.names or ()}
    columns[_REFUSED] = _npy(block.refused_by)
    header: dict[str, object] = {
        "format": FORMAT,
        "first": block.first,
        "count": block.count,
        "kept": len(block.rows),
    }
    header["checksum"] = _checksum(header, columns)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in {_HEADER: json.dumps(header).encode(), **columns}.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, 1)
    return held.getvalue()


def decode(data: bytes, source: Path) -> Block:
    """Return the block whose file this is; raises StoredRunError where it is not whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        header = json.loads(members.pop(_HEADER))
        if header["format"] != FORMAT:
            raise StoredRunError(
                f"{source}: written in format {header['format']}; this version reads {FORMAT}"
            )
        if header.pop("checksum") != _checksum(header, members):
            raise StoredRunError(f"{source}: damaged: its checksum does not match what it holds")
        columns = {name: np.load(io.BytesIO(npy), allow_pickle=False) for name, npy in members.items()}
        rows = np.empty(header["kept"], dtype=row_type(columns["values.npy"].shape[1]))
        for name in rows.dtype.names or ():
            rows[name] = columns[f"{name}.npy"]
        return Block(header["first"], header["count"], rows, columns[_REFUSED])
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, EOFError) as error:
        raise StoredRunError(f"{source}: damaged: {error}") from error


def _npy(column: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bytes:
    held = io.BytesIO()
    np.lib.format.write_array(held, np.ascontiguousarray(column), allow_pickle=False)
    return held.getvalue()


def _checksum(header: dict[str, object], columns: dict[str, bytes]) -> str:
    digest = hashlib.sha256(json.dumps(header, sort_keys=True).encode())
    for name in sorted(columns):
        digest.update(name.encode() + columns[name])
    return digest.hexdigest()
