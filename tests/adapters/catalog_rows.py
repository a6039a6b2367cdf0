"""Every row of a catalog: what two of them are compared by."""

from __future__ import annotations

from sqlalchemy import select

from pipeline.adapters.archive.catalog_store import Catalog, read_rows
from pipeline.adapters.archive.catalog_tables import OF_BATCHES
from pipeline.core.archive.catalog_rows import Row


def dump(catalog: Catalog) -> dict[str, list[Row]]:
    """Table → its rows, by their keys."""
    with catalog.read() as connection:
        return {
            table.name: read_rows(connection, select(table).order_by(*table.primary_key.columns))
            for table in OF_BATCHES
        }
