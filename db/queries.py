"""Every query of `sql/` by its name, with keyword parameters."""

from pathlib import Path
from typing import Any

import aiosql

queries: Any = aiosql.from_path(Path(__file__).with_name("sql"), "asyncpg")
