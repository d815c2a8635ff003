from pathlib import Path
from typing import Any

import aiosql

simulate: Any = aiosql.from_path(Path(__file__).with_name("simulate.sql"), "asyncpg")
