"""Every query of `queries.sql` by its name, with keyword parameters."""

from pathlib import Path
from typing import Any

import aiosql

queries: Any = aiosql.from_path(Path(__file__).with_name("queries.sql"), "asyncpg")
