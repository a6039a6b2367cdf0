"""LibreOffice: where it is looked for, and what a program that is not it leads to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.adapters.pdf.office import find_program, make_place, read_version

posix = pytest.mark.skipif(os.name == "nt", reason="programs of this test are shell scripts")


def program(path: Path, script: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o700)
    return path


@posix
@pytest.mark.parametrize("name", ["soffice", "libreoffice"])
def test_the_one_on_the_path_comes_first(tmp_path: Path, name: str) -> None:
    wanted = program(tmp_path / "bin" / name)
    program(tmp_path / "Programs" / "LibreOffice" / "program" / "soffice.com")

    assert find_program({"PATH": str(tmp_path / "bin"), "ProgramFiles": str(tmp_path / "Programs")}) == wanted


@pytest.mark.parametrize("variable", ["ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"])
def test_on_windows_it_is_found_below_the_programs_without_a_registry(tmp_path: Path, variable: str) -> None:
    wanted = program(tmp_path / "LibreOffice 24" / "program" / "soffice.com")

    assert find_program({"PATH": "", variable: str(tmp_path)}) == wanted


def test_on_macos_it_is_found_among_the_users_own_applications(tmp_path: Path) -> None:
    wanted = program(tmp_path / "Applications" / "LibreOffice.app" / "Contents" / "MacOS" / "soffice")

    assert find_program({"PATH": "", "HOME": str(tmp_path)}) == wanted


@posix
def test_a_program_that_does_not_start_has_no_version(tmp_path: Path) -> None:
    assert read_version(program(tmp_path / "soffice", "exit 77"), tmp_path / "place") is None


def test_a_program_that_is_not_there_has_no_version(tmp_path: Path) -> None:
    assert read_version(tmp_path / "soffice", tmp_path / "place") is None


@posix
def test_the_version_is_what_it_says_of_itself(tmp_path: Path) -> None:
    office = program(tmp_path / "soffice", "echo 'LibreOffice 24.8.1.2 87fa9aec1a'")

    assert read_version(office, tmp_path / "place") == "LibreOffice 24.8.1.2"


def test_a_new_profile_shuts_macros_links_and_the_network(tmp_path: Path) -> None:
    make_place(tmp_path)

    settings = (tmp_path / "profile" / "user" / "registrymodifications.xcu").read_text(encoding="utf-8")
    for name, value in (
        ("DisableMacrosExecution", "true"),
        ("MacroSecurityLevel", "3"),
        ("BlockUntrustedRefererLinks", "true"),
        ("ooInetProxyType", "2"),
    ):
        assert f'oor:name="{name}" oor:op="fuse"><value>{value}</value>' in settings
