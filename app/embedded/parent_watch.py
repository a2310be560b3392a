"""Runs as a child's first program: ties it to its parent's life, drops root where asked to, then becomes the server.

Called as `python -I -S parent_watch.py PARENT_PID SIGNAL UID COMMAND...`; a UID of `-` keeps the present one. It runs
before the server does because the kernel forgets the death signal when a process changes its user.
"""

import ctypes
import os
import pwd
import sys

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Become `COMMAND`; the kernel sends it `SIGNAL` when the thread that started it is gone."""
    parent_pid, death_signal, uid = int(arguments[0]), int(arguments[1]), arguments[2]
    command = arguments[3:]
    libc = ctypes.CDLL(None)
    if uid != "-":  # nothing can be imported after this: Python's own folder may be closed to the new user
        os.setgroups([])
        os.setgid(pwd.getpwuid(int(uid)).pw_gid)
        os.setuid(int(uid))
    if sys.platform == "linux":
        libc.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent_pid:
        sys.exit("the parent was gone before the server started")
    os.umask(0o077)
    os.execv(command[0], command)  # noqa: S606 - the launcher names the program, nobody types it


if __name__ == "__main__":
    main(sys.argv[1:])
