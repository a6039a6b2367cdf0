"""What every test may ask for: a program that not every machine has.

``@pytest.mark.needs("soffice")`` skips where the program is missing and says how to get it. Under
JIXIAO_FULL=1, as in CI, nothing may be skipped: a skip is a failure there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import running_server

# The same examples on every run and no limit of time: a slow machine must not fail a test. Fresh examples,
# and more of them: HYPOTHESIS_PROFILE=fresh.
settings.register_profile("fixed", deadline=None, derandomize=True)
settings.register_profile("fresh", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

_PACKAGES = {
    "soffice": "libreoffice-writer-nogui libreoffice-calc-nogui",
    "pdftotext": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "fc-match": "fontconfig fonts-noto-cjk",
    "chromium": "chromium",
    "strace": "strace",
    "git": "git",
    "openssl": "openssl",
    "initdb": "postgresql",
}
# Debian keeps a server's programs out of the way of its clients'.
_SERVERS = sorted(str(folder) for folder in Path("/usr/lib/postgresql").glob("*/bin"))
os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", ""), *_SERVERS])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(program): skipped where the program is not installed")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        for program in marker.args:
            if shutil.which(program) is None:
                pytest.skip(f"{program} is missing: apt-get install {_PACKAGES[program]}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a PostgreSQL server without a database; ask for it with ``needs("initdb")``."""
    with running_server() as address:
        yield address


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and os.environ.get("JIXIAO_FULL") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but JIXIAO_FULL allows no skip: {report.longrepr}"
    return report
