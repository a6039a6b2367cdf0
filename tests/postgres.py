"""A real PostgreSQL server of the tests' own, on loopback, in a temporary folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "jixiao"
# PostgreSQL refuses to run as root; Debian's package brings this user along.
_SYSTEM_USER = "postgres"


@contextmanager
def running_server() -> Iterator[str]:
    """Give the address of a server that has just been made, without the name of a database."""
    folder = Path(tempfile.mkdtemp(prefix="jixiao-pg-"))
    if _is_root():
        shutil.chown(folder, _SYSTEM_USER)
    port = _free_port()
    data = folder / "data"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    try:
        _run(
            "initdb",
            "-D",
            str(data),
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        _run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://{USER}@127.0.0.1:{port}"
        finally:
            _run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    assert path is not None
    command = ["runuser", "-u", _SYSTEM_USER, "--", path] if _is_root() else [path]
    # The server keeps what it inherits: a pipe would never end.
    done = subprocess.run(
        [*command, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", check=False
    )
    assert done.returncode == 0, f"{program} failed"


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
