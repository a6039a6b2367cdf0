"""``python -m pipeline`` is the same as ``jixiao``."""

from __future__ import annotations

from pipeline.cli.main import main

if __name__ == "__main__":
    main()
