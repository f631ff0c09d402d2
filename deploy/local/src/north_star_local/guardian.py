"""Ends our processes when we no longer can: a small shell that outlives a killed launcher.

It reads the process ids to look after from a pipe whose other end only we hold. When we are gone, for whatever reason,
the pipe ends and it stops them: politely first, then for good. Works alike on Linux and macOS, and needs no process
to cooperate.
"""

import contextlib
import os
import subprocess
from pathlib import Path

#: `+ PID`, `- PID` and `/ FOLDER` arrive on standard input. At its end all processes that are left are stopped, and
#: then the folders removed.
_SCRIPT = """
pids=" "
while read -r sign pid; do
  case $sign in
    +) pids="$pids$pid " ;;
    /) set -- "$@" "$pid" ;;
    -) case $pids in *" $pid "*) pids="${pids%% $pid *} ${pids#* $pid }" ;; esac ;;
  esac
done
for pid in $pids; do kill -INT "$pid" 2>/dev/null; done
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
  alive=
  for pid in $pids; do kill -0 "$pid" 2>/dev/null && alive=yes; done
  [ -z "$alive" ] && break
  sleep 0.2
done
for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
[ $# -gt 0 ] && rm -rf -- "$@"
"""


class Guardian:
    """Looks after process ids until each is released.

    `inherited` are file descriptors that it keeps open until its wards are gone: a lock among them stays taken as long.
    """

    def __init__(self, *inherited: int) -> None:
        self._inherited = inherited
        self._wards: set[int] = set()
        self._folders: set[Path] = set()
        self._shell = self._start()
        # A forked child must not hold our end of the pipe: the guardian would wait for the child it is to end.
        os.register_at_fork(after_in_child=self._let_go)

    def protect(self, pid: int) -> None:
        """Stop this process when we are gone."""
        self._wards.add(pid)
        self._tell(f"+ {pid}")

    def release(self, pid: int) -> None:
        """Forget a process that has ended: its id may become another's."""
        self._wards.discard(pid)
        self._tell(f"- {pid}")

    def clear_away(self, folder: Path) -> None:
        """Remove this folder when we are gone and our processes with us: sockets live outside the data folder."""
        if folder not in self._folders:
            self._folders.add(folder)
            self._tell(f"/ {folder}")

    def renew(self) -> None:
        """Replace the shell if somebody ended it; called now and then."""
        if self._shell.poll() is not None:
            self._shell = self._start()

    def close(self) -> None:
        """Dismiss the guardian; it stops what was not released."""
        if self._shell.stdin is not None:
            with contextlib.suppress(OSError):
                self._shell.stdin.close()
        self._shell.wait()

    def _start(self) -> "subprocess.Popen[bytes]":
        shell = subprocess.Popen(  # noqa: S603 - a constant script, no input in it
            ["/bin/sh", "-c", _SCRIPT, "north-star-guardian"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=self._inherited,
            start_new_session=True,  # Ctrl-C at the terminal is for the launcher alone
            bufsize=0,
        )
        for line in (*(f"+ {pid}" for pid in self._wards), *(f"/ {folder}" for folder in self._folders)):
            _write(shell, line)
        return shell

    def _tell(self, line: str) -> None:
        try:
            _write(self._shell, line)
        except OSError:  # somebody killed it: a new one takes over all wards
            self._shell.wait()
            self.renew()

    def _let_go(self) -> None:
        if self._shell.stdin is not None:
            with contextlib.suppress(OSError):
                self._shell.stdin.close()


def _write(shell: "subprocess.Popen[bytes]", line: str) -> None:
    if shell.stdin is not None:
        shell.stdin.write(f"{line}\n".encode())
