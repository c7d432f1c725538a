"""Runs one command and ends it when its own standard input closes: a server must not outlive who started it.

Run as a script: `python watchdog.py [--remove=FOLDER] COMMAND...`. It imports nothing of graphmem, so that it starts at
once. Whoever holds the other end of the pipe may die in any way, the pipe closes, and the command gets SIGTERM. Once it
has ended the folder is removed.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import threading

GRACE_SECONDS = 20.0


REMOVE = "--remove="


def main(words: list[str]) -> int:
    """Run the command until it ends or standard input does, remove the folder; the command's exit status."""
    folder = words[0].removeprefix(REMOVE) if words[0].startswith(REMOVE) else None
    with subprocess.Popen(words[0 if folder is None else 1 :], stdin=subprocess.DEVNULL) as process:
        threading.Thread(target=_end_with_stdin, args=(process,), daemon=True).start()
        status = process.wait()
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
    return status


def _end_with_stdin(process: "subprocess.Popen[bytes]") -> None:
    while os.read(sys.stdin.fileno(), 4096):  # not through the buffer, whose lock would outlive this thread
        pass
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(GRACE_SECONDS)
    process.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
