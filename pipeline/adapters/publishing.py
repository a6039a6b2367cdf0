"""A place that fsspec can reach: a folder, S3, another store (the extra ``publish``).

Such a place knows no transaction: each file is put as a whole, one by one or some at a time. In what order,
so that a failure leaves something true, is the step's to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.adapters.files import remove_empty_folders, remove_file, walk_files, write_file
from pipeline.core.models import Problem
from pipeline.errors import OutputError, UsageError

# Everybody else does without the extra.
if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_SECRETS = re.compile(r"//[^/@]*@|\?.*$")


class Target:
    """A folder at an address.

    Attributes:
        address: As it may be shown: without user, password and parameters.
    """

    def __init__(self, system: AbstractFileSystem, root: str, address: str) -> None:
        self._system = system
        self._root = root.rstrip("/")
        self.address = address

    def below(self, name: str) -> Target:
        """Return a folder in it."""
        return type(self)(self._system, f"{self._root}/{name}", f"{self.address.rstrip('/')}/{name}")

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes; None when there is none."""
        with self._answering():
            try:
                return bytes(self._system.cat_file(self._at(path)))
            except FileNotFoundError:
                return None

    def paths(self) -> frozenset[str]:
        """Return every file that stands there."""
        with self._answering():
            found = self._system.find(self._root)
        return frozenset(path[len(self._root) :].lstrip("/") for path in map(self._stripped, found))

    def put(self, files: Mapping[str, bytes]) -> None:
        """Put some files, each in place of what stood there."""
        with self._answering():
            self._system.pipe({self._at(path): data for path, data in files.items()})

    def remove(self, paths: Iterable[str]) -> None:
        """Delete some files; one that is not there is no fault."""
        for path in paths:
            with self._answering():
                try:
                    self._system.rm_file(self._at(path))
                except FileNotFoundError:
                    continue

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _stripped(self, path: str) -> str:
        return str(self._system._strip_protocol(path))

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Turn whatever goes wrong there into an error of ours.

        Each kind of place raises its own classes, and what they say can hold keys: only the kind is told.
        """
        try:
            yield
        except Exception as error:
            params = {"address": self.address, "reason": type(error).__name__}
            raise OutputError([Problem("O852", "error", params=params, stops=True)]) from error


class LocalTarget(Target):
    """A folder of this machine or of a share: files are put as safely as everywhere else."""

    def paths(self) -> frozenset[str]:
        """Return every file that stands there."""
        root = Path(self._root)
        return frozenset(path.relative_to(root).as_posix() for path in walk_files(root))

    def put(self, files: Mapping[str, bytes]) -> None:
        """Put some files, each as a whole or not at all."""
        for path, data in files.items():
            write_file(Path(self._at(path)), data)

    def remove(self, paths: Iterable[str]) -> None:
        """Delete some files, and the folders that are empty then."""
        for path in map(Path, map(self._at, paths)):
            remove_file(path)
            remove_empty_folders(path.parent, Path(self._root))


def open_target(address: str, away_from: Path) -> Target:
    """Return the folder at an address; whether it can be reached shows when it is used.

    Args:
        away_from: A folder of ours that it must not lie in, nor hold.

    Raises:
        UsageError: fsspec, or what this kind of address needs beside it, is not installed (O850), or the
            address is none (O851), or lies in our own folder (O853).
    """
    shown = _SECRETS.sub(lambda found: "//" if found[0].startswith("//") else "", address)
    try:
        from fsspec.core import url_to_fs
        from fsspec.implementations.local import LocalFileSystem
    except ImportError as error:
        raise _refusal("O850", address=shown, packages="fsspec") from error
    if not address.strip():
        raise _refusal("O851", address=shown)
    try:
        system, root = url_to_fs(address, skip_instance_cache=True, use_listings_cache=False)
    except ImportError as error:
        raise _refusal("O850", address=shown, packages=_named(error)) from error
    except (ValueError, TypeError, OSError) as error:
        raise _refusal("O851", address=shown) from error
    if not isinstance(system, LocalFileSystem):
        return Target(system, root, shown)
    if address.startswith("file:"):
        root = unquote(root)  # an address as other programs write it
    ours, theirs = away_from.resolve(), Path(root).resolve()
    if theirs == ours or ours in theirs.parents:
        raise _refusal("O853", address=shown)
    return LocalTarget(system, root, shown)


def _named(error: ImportError) -> str:
    """The package that fsspec asks for: Install s3fs to access S3; SFTPFileSystem requires "paramiko"."""
    found = re.search(r"(?:[Ii]nstall|requires)\s+[`'\"]?([\w\-]+)", str(error))
    return found[1] if found else "fsspec"


def _refusal(code: str, **params: str) -> UsageError:
    return UsageError([Problem(code, "error", params=params, stops=True)])
