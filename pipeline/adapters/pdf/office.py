"""LibreOffice as it is installed here: where it stands, and one process of it that converts files.

Each process works in a *place* of ours: a folder with a profile in which macros, links and the network are
switched off. The user's own profile is neither read nor written, and what a document links to is not fetched.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PROGRAMS = ("soffice", "libreoffice")
# Variable of the environment, or a folder → where LibreOffice stands below it, best first.
_USUAL_PLACES = (
    ("ProgramFiles", "LibreOffice*/program/soffice.com"),
    ("ProgramW6432", "LibreOffice*/program/soffice.com"),
    ("ProgramFiles(x86)", "LibreOffice*/program/soffice.com"),
    ("LOCALAPPDATA", "Programs/LibreOffice*/program/soffice.com"),
    ("/Applications", "LibreOffice*.app/Contents/MacOS/soffice"),
    ("HOME", "Applications/LibreOffice*.app/Contents/MacOS/soffice"),
    ("/opt", "libreoffice*/program/soffice"),
    ("/usr/lib", "libreoffice/program/soffice"),
    ("/usr/lib64", "libreoffice/program/soffice"),
    ("/snap/bin", "libreoffice"),
)
_VERSION_SECONDS = 60
_KILL_SECONDS = 10

# Component → node, property, value: what a profile of ours begins with.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Common/Misc", "CrashReport", "false"),
    ("Office.Java/VirtualMachine", "Enable", "false"),
    # Whatever gets past the above ends at a port where nobody listens.
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
    # The same pages wherever it runs.
    ("Setup/L10N", "ooSetupSystemLocale", "zh-CN"),
)
_OPTIONS = {
    "SelectPdfVersion": {"type": "long", "value": "2"},  # PDF/A-2b
    # Comments are for the manager alone; a PDF is what is handed out and filed, not a form to fill in.
    "ExportNotes": {"type": "boolean", "value": "false"},
    "ExportFormFields": {"type": "boolean", "value": "false"},
}
_FILTER = f"pdf:writer_pdf_Export:{json.dumps(_OPTIONS, separators=(',', ':'))}"


@dataclass(frozen=True, slots=True)
class Office:
    """LibreOffice, ready to be started; ``version`` as it tells it itself: LibreOffice 7.4.7.2."""

    program: Path
    version: str


def find_program(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return where LibreOffice's program stands: on the PATH, else in its usual places; None: not here."""
    on_path = (shutil.which(name, path=environment.get("PATH", "")) for name in _PROGRAMS)
    found = next(filter(None, on_path), None)
    return Path(found) if found else next(_installed(environment), None)


def read_version(program: Path, place: Path) -> str | None:
    """Return what LibreOffice says it is; None when it does not start."""
    make_place(place)
    try:
        done = subprocess.run(
            [str(program), _profile_option(place), "--headless", "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_VERSION_SECONDS,
            env=_environment(place, None),
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    words = done.stdout.decode("utf-8", "replace").split()
    return " ".join(words[:2]) or program.name


def make_place(place: Path) -> None:
    """Make a folder with a new profile, for one process at a time."""
    (place / "profile" / "user").mkdir(parents=True, exist_ok=True)
    (place / "system").mkdir(exist_ok=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.{node}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for node, name, value in _SETTINGS
    )
    (place / "profile" / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>',
        encoding="utf-8",
    )


def start_conversion(
    office: Office, place: Path, files: Sequence[Path], target: Path, fonts: Path | None, kind: str = _FILTER
) -> subprocess.Popen[bytes]:
    """Start one LibreOffice that writes a copy of each file, in this order, into the folder ``target``.

    Args:
        fonts: Configuration of fontconfig to use; None: the system's.
        kind: Ending and filter of the copies; PDF/A-2b unless another one is named.
    """
    return subprocess.Popen(
        [
            *_without_network(),
            str(office.program),
            _profile_option(place),
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--convert-to",
            kind,
            "--outdir",
            str(target),
            *map(str, files),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(place, fonts),
        start_new_session=True,
    )


def end_process(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started: LibreOffice's program only starts another one that works."""
    kill_group = getattr(os, "killpg", None)
    if process.poll() is None:
        if kill_group is not None:
            with suppress(OSError):
                kill_group(process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        else:
            subprocess.run(
                ["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False
            )
    with suppress(subprocess.TimeoutExpired):
        process.wait(_KILL_SECONDS)


def _installed(environment: Mapping[str, str]) -> Iterator[Path]:
    for base, below in _USUAL_PLACES:
        folder = base if base.startswith("/") else environment.get(base, "")
        if folder:
            yield from (path for path in sorted(Path(folder).glob(below)) if path.is_file())


def _profile_option(place: Path) -> str:
    return f"-env:UserInstallation={(place / 'profile').resolve().as_uri()}"


def _environment(place: Path, fonts: Path | None) -> dict[str, str]:
    """Nothing of the user's desktop, and the same language, zone and fonts wherever it runs."""
    own = {
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "FC_LANG": "zh-cn",
        "XDG_RUNTIME_DIR": str(place / "system"),
        "XDG_CONFIG_HOME": str(place / "system"),
    }
    return {**os.environ, **own, **({"FONTCONFIG_FILE": str(fonts)} if fonts else {})}


@cache
def _without_network() -> tuple[str, ...]:
    """Linux can start a process without any network; many containers forbid it, other systems lack it."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    prefix = (unshare, "--map-root-user", "--net", "--")
    tried = subprocess.run([*prefix, "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return prefix if tried.returncode == 0 else ()
