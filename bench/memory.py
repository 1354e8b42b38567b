"""How much memory a process took at most."""

from pathlib import Path


def peak_mb() -> float:
    """Return the peak of resident memory of this process, MB.

    VmHWM, not getrusage's ru_maxrss: the latter is inherited from the process that started this one. Linux only.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    line = next(row for row in lines if row.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
