"""What `make run` starts: on ports and folders of its own, and nothing left behind."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import httpx
import psutil

from deploy.local import Local
from deploy.process import ROOT
from tests.servers import are_gone, free_ports, until

PARTS = 6
PATIENCE_S = 120


class LocalStack:
    def __init__(self, folder: Path, port: int, process: asyncio.subprocess.Process) -> None:
        self.folder = folder
        self.port = port
        self.process = process
        self.said = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def runs(self, program: str) -> bool:
        commands = (command_of(child) for child in self.children())
        return any(Path(command[0]).name == program for command in commands if command)

    async def hear(self, words: str) -> None:
        """Reads what it says until it has said these words."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            while words not in self.said:
                line = await self.process.stdout.readline()
                assert line, f"it ended, and said: {self.said}"
                self.said += line.decode()

    async def end(self) -> int:
        """Waits until it has ended, and hears it out."""
        async with asyncio.timeout(PATIENCE_S):
            rest, _ = await self.process.communicate()
        self.said += rest.decode()
        assert self.process.returncode is not None
        return self.process.returncode

    def press_ctrl_c(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)  # a terminal tells the whole group


def command_of(process: psutil.Process) -> list[str]:
    """Nothing when it has ended meanwhile: a stack also starts what lives only for a moment."""
    with suppress(psutil.NoSuchProcess):
        return process.cmdline()
    return []


@asynccontextmanager
async def local_stack(folder: Path, port: int, demo: str = "no") -> AsyncIterator[LocalStack]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.local"),
        cwd=ROOT,
        env=os.environ | {"TRAJECT_DATA": str(folder), "TRAJECT_PORT": str(port), "TRAJECT_DEMO": demo},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    stack = LocalStack(folder, port, process)
    try:
        yield stack
    finally:
        if process.returncode is None:
            process.terminate()
            await stack.end()


async def is_ready(stack: LocalStack) -> bool:
    async with httpx.AsyncClient() as client:
        return (await client.get(f"{stack.url}/readyz")).status_code == 200


def test_it_makes_a_key_of_its_own_once_and_keeps_it(tmp_path: Path) -> None:
    key = Local(tmp_path, 8080).environment["TRAJECT_SECRET_KEY"]
    assert len(key) == 64
    assert Local(tmp_path, 8090).environment["TRAJECT_SECRET_KEY"] == key
    assert [(file.stat().st_mode & 0o777) for file in tmp_path.iterdir()] == [0o600]


async def test_two_run_side_by_side_and_ctrl_c_leaves_no_process_behind(tmp_path: Path) -> None:
    async with AsyncExitStack() as both:
        one = await both.enter_async_context(local_stack(tmp_path / "one", free_ports(PARTS)))
        other = await both.enter_async_context(local_stack(tmp_path / "other", free_ports(PARTS)))
        await asyncio.gather(one.hear("Ctrl-C stops everything"), other.hear("Ctrl-C stops everything"))
        children = one.children()
        assert len(children) >= PARTS

        one.press_ctrl_c()
        one.press_ctrl_c()  # an impatient second one doesn't disturb the stopping
        assert await one.end() == 0
        assert await are_gone(children, PATIENCE_S)
        assert await is_ready(other)

        worker = next(child for child in other.children() if command_of(child)[-1:] == ["worker"])
        children = other.children()
        worker.kill()
        assert await other.end() == 1
        assert f"Worker stopped by itself; see {other.folder / 'logs' / 'worker.log'}" in other.said
        assert await are_gone(children, PATIENCE_S)


async def test_ctrl_c_while_it_starts_leaves_no_process_behind(tmp_path: Path) -> None:
    async with local_stack(tmp_path, free_ports(PARTS)) as stack:
        await stack.hear("Starting")
        await until(lambda: stack.runs("temporal"), PATIENCE_S)
        children = stack.children()
        stack.press_ctrl_c()
        assert await stack.end() == 0
        assert await are_gone(children, PATIENCE_S)


async def test_a_taken_port_is_said_in_one_line_before_anything_starts(tmp_path: Path) -> None:
    port = free_ports(PARTS)
    with socket.create_server(("127.0.0.1", port + 2)):
        async with local_stack(tmp_path, port) as stack:
            assert await stack.end() == 1
    assert (
        stack.said.strip() == f"Port {port + 2} (Temporal's web UI) is taken. Free it, or set TRAJECT_PORT."
    )
    assert not (tmp_path / "logs").exists()


async def test_a_port_that_only_root_may_use_is_refused_in_one_line(tmp_path: Path) -> None:
    async with local_stack(tmp_path, 80) as stack:
        assert await stack.end() == 1
    assert stack.said.strip() == "TRAJECT_PORT is '80': give a number from 1024 to 65530."


async def test_one_folder_is_for_one_at_a_time(tmp_path: Path) -> None:
    async with AsyncExitStack() as both:
        one = await both.enter_async_context(local_stack(tmp_path, free_ports(PARTS)))
        await one.hear("Starting")
        other = await both.enter_async_context(local_stack(tmp_path, free_ports(PARTS)))
        assert await other.end() == 1
        assert other.said.strip() == f"Traject already runs on {tmp_path}: stop it, or set TRAJECT_DATA."
