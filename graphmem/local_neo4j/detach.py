"""Starts one command that lives on when who started it has ended, and prints its process id.

Run as a script: `python detach.py COMMAND...`. The command belongs to no terminal and to no parent: it gets no Ctrl-C,
and nobody has to wait for it. It imports nothing of graphmem, so that it starts at once.
"""

import os
import subprocess
import sys


def main(command: list[str]) -> None:
    """Start the command and print its process id; what it says goes to this script's standard error."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr, start_new_session=True
    )
    sys.stdout.write(f"{process.pid}\n")
    sys.stdout.flush()
    os._exit(0)  # without a word that the command still runs


if __name__ == "__main__":
    main(sys.argv[1:])
