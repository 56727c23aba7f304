"""Start `run_bot.py` from a process that has imported it already: 2 s of CPU less each time.

A server, one for each worker of pytest and started at the first story, has imported the bot and
done nothing else. For each bot it forks, and the child runs `run_bot.py` from its first line to the
interpreter's own end, in its own folder, with its own environment. Where nothing can be forked, and
in stories about starting itself, the bot is started as anybody starts it (`BotProcess.begin`).
"""

from __future__ import annotations

import asyncio
import atexit
import functools
import gc
import importlib
import io
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
POSSIBLE = sys.platform == "linux"
"""Elsewhere libraries may not survive a fork."""
IMPORTED = ("bot.host.cli", "bot.host.serve")


class Forked:
    """A child of the server, to be used like asyncio's own Process."""

    def __init__(self, pid: int, stderr: asyncio.StreamReader, end: asyncio.StreamReader) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stderr = stderr
        self._end = end

    async def wait(self) -> int:
        if self.returncode is None:
            self.returncode = int((await self._end.read()) or b"1")
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Server:
    """This process's server; it ends when the connection to it does."""

    def __init__(self) -> None:
        self._orders, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._one_at_a_time = threading.Lock()
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.stories.forking", str(its.fileno())],
                cwd=ROOT,
                pass_fds=[its.fileno()],
            )
        atexit.register(self.close)

    def fork(self, order: bytes, pipes: Sequence[int]) -> int:
        """The child's id."""
        with self._one_at_a_time:
            socket.send_fds(self._orders, [order], pipes)
            return int(self._orders.recv(100))

    def close(self) -> None:
        self._orders.close()
        self._process.wait()


_server = functools.cache(Server)


async def start(arguments: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Forked:
    """Run `run_bot.py` with these arguments; its standard error can be read."""
    (stderr, its_stderr), (end, its_end) = os.pipe(), os.pipe()
    order = json.dumps([list(arguments), str(cwd), dict(env)]).encode()
    try:
        # In a thread: the server answers when it has imported the bot.
        pid = await asyncio.to_thread(_server().fork, order, (its_stderr, its_end))
    finally:
        os.close(its_stderr)
        os.close(its_end)
    return Forked(pid, await _reader(stderr), await _reader(end))


async def _reader(pipe: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(pipe, "rb")
    )
    return reader


def serve(orders: socket.socket) -> list[str] | None:
    """Fork for each order until there are no more; in a child → what `run_bot.py` is told."""
    for name in IMPORTED:
        importlib.import_module(name)
    assert threading.active_count() == 1, "a thread does not survive a fork"
    gc.freeze()
    woken, waking = os.pipe()
    os.set_blocking(waking, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is pytest's
    signal.set_wakeup_fd(waking)
    ends: dict[int, int] = {}
    with selectors.DefaultSelector() as waiting:
        waiting.register(orders, selectors.EVENT_READ)
        waiting.register(woken, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.fileobj == woken:
                    os.read(woken, 1000)
                    _tell_who_ended(ends)
                    continue
                order, (stderr, end), _, _ = _received(orders)
                if not order:
                    return None
                pid = os.fork()
                if pid == 0:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    signal.signal(signal.SIGINT, signal.default_int_handler)
                    for each in (woken, waking, end, *ends.values()):
                        os.close(each)
                    orders.close()
                    arguments, cwd, env = json.loads(order)
                    return _become(arguments, cwd, env, stderr)
                os.close(stderr)
                ends[pid] = end
                orders.send(str(pid).encode())


def _received(orders: socket.socket) -> tuple[bytes, tuple[int, int], int, object]:
    order, pipes, flags, address = socket.recv_fds(orders, 65536, 2)
    stderr, end = pipes or (-1, -1)
    return order, (stderr, end), flags, address


def _tell_who_ended(ends: dict[int, int]) -> None:
    while ends:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        end = ends.pop(pid)
        os.write(end, str(os.waitstatus_to_exitcode(status)).encode())
        os.close(end)


def _become(arguments: list[str], cwd: str, env: dict[str, str], stderr: int) -> list[str]:
    os.dup2(stderr, 2)
    os.close(stderr)
    # A stream knows from its beginning what it writes to; the server's may have been a file.
    sys.stderr = io.TextIOWrapper(
        io.FileIO(2, "w", closefd=False),
        encoding=sys.stderr.encoding,
        errors="backslashreplace",
        line_buffering=True,
        write_through=True,
    )
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    return arguments


if __name__ == "__main__":
    told = serve(socket.socket(fileno=int(sys.argv[1])))
    if told is not None:
        sys.argv = [str(ROOT / "run_bot.py"), *told]
        runpy.run_path(sys.argv[0], run_name="__main__")
