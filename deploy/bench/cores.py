"""Who uses the cores: the processor time of each process."""

import time
from collections.abc import Mapping
from contextlib import suppress

import psutil


def spent(pids: Mapping[str, int]) -> dict[str, float]:
    """Seconds of processor time so far, by name: of these processes with their children, and of this one."""
    return {name: _of(psutil.Process(pid)) for name, pid in pids.items()} | {"Caller": time.process_time()}


def _of(process: psutil.Process) -> float:
    times = process.cpu_times()
    ended = times.children_user + times.children_system
    total = float(times.user + times.system + ended)
    for child in process.children():
        with suppress(psutil.NoSuchProcess):
            total += _of(child)
    return total
