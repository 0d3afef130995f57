"""What a command takes: `python -S bench/cost.py SECONDS COMMAND …` prints a line of JSON.

Nothing but the standard library: a process begins with the memory of the one that starts it, and
what is measured should not begin with a bench's.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36


def main(limit: float, command: list[str]) -> dict[str, float] | None:
    """Seconds on the wall, seconds of all its processes, and MB of the largest (wait4(2)).

    None if the command takes longer than the limit, or fails.
    """
    # Whose parent has ended comes here, as the servers do that workers are forked from (prctl(2)).
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, limit)
    wall = cpu = memory = failed = 0.0
    try:
        while True:
            pid, status, used = os.wait4(-1, 0)
            cpu += used.ru_utime + used.ru_stime
            memory = max(memory, used.ru_maxrss / 1024)
            if pid == process.pid:
                wall, failed = time.perf_counter() - start, status
    except ChildProcessError:
        return None if failed else {"wall": wall, "cpu": cpu, "memory": memory}


if __name__ == "__main__":
    print(json.dumps(main(float(sys.argv[1]), sys.argv[2:])))
