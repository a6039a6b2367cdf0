"""Faces: which ones a Word file names, what stands in for those that are missing, and that fontconfig obeys."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from pipeline.adapters.pdf.faces import Installed, faces_named, find_stand_ins, fonts_conf, read_installed
from tests.adapters.small_template import ROOT

NOTO = ("Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Serif CJK JP", "Noto Serif CJK SC")
OFFICIAL = ROOT / "templates" / "looks" / "official.docx"


def installed(*families: str) -> Installed:
    return Installed(frozenset({"DejaVu Sans", *families}), tuple(sorted(families)))


def test_the_official_look_names_the_faces_of_official_documents() -> None:
    assert faces_named(OFFICIAL.read_bytes()) >= {"方正小标宋简体", "仿宋", "楷体", "黑体"}
    assert "zh-CN" not in faces_named(OFFICIAL.read_bytes())


@pytest.mark.parametrize("data", [b"", b"no zip", OFFICIAL.read_bytes()[:3000]])
def test_a_file_that_cannot_be_read_names_none(data: bytes) -> None:
    assert faces_named(data) == frozenset()


@pytest.mark.parametrize(
    ("face", "family"),
    [
        ("宋体", "Noto Serif CJK SC"),
        ("方正小标宋简体", "Noto Serif CJK SC"),
        ("仿宋_GB2312", "Noto Serif CJK SC"),
        ("楷体", "Noto Serif CJK SC"),
        ("黑体", "Noto Sans CJK SC"),
        ("微软雅黑", "Noto Sans CJK SC"),
        ("DengXian", "Noto Sans CJK SC"),
    ],
)
def test_a_missing_face_is_replaced_by_one_of_its_kind_for_the_mainland(face: str, family: str) -> None:
    assert find_stand_ins([face], installed(*NOTO)) == {face: family}


def test_a_face_that_is_there_needs_none_however_it_is_spelt() -> None:
    assert find_stand_ins(["宋体", "simsun", "黑体"], installed("SimSun", "宋体", "SimHei", "黑体")) == {}


def test_a_kai_stands_in_for_a_kai() -> None:
    assert find_stand_ins(["楷体_GB2312"], installed("楷体", "宋体")) == {"楷体_GB2312": "楷体"}


@pytest.mark.parametrize(
    ("families", "family"),
    [
        (("Unifont", "Weird JP"), "Unifont"),
        (("A Font JP", "B Font SC"), "B Font SC"),
        (("Only KR",), "Only KR"),
    ],
)
def test_where_no_known_face_is_there_any_that_can_write_chinese_does(
    families: tuple[str, ...], family: str
) -> None:
    assert find_stand_ins(["宋体"], installed(*families)) == {"宋体": family}


@pytest.mark.needs("fc-match")
def test_fontconfig_gives_the_stand_in(tmp_path: Path) -> None:
    found = read_installed()
    assert found is not None
    assert found.chinese, "install fonts-noto-cjk"
    faces = {"从来没有的宋体", "从来没有的黑体"}
    stand_ins = find_stand_ins(faces, found)
    conf = tmp_path / "fonts.conf"
    conf.write_text(fonts_conf(stand_ins), encoding="utf-8")

    for face, family in stand_ins.items():
        matched = subprocess.run(
            ["fc-match", "-f", "%{family}", face],
            env={**os.environ, "FONTCONFIG_FILE": str(conf)},
            capture_output=True,
            check=True,
        )
        assert family in matched.stdout.decode("utf-8").split(",")
    assert stand_ins.keys() == faces
