"""Take the README's pictures: `python docs/screenshots.py path/to/report.html [http://127.0.0.1:PORT/p/demo/]`.

Writes `docs/images/report-*.png`, and with the address of a project in a running dashboard `dashboard-*.png`, with
chromium (named in HREFLENS_CHROMIUM, or found under its usual names). Fonts for every script must be installed: on
Debian `fonts-noto-core` and `fonts-noto-cjk`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SHOTS = (
    ("report-desktop.png", 1280, 1440, ()),
    ("report-dark.png", 1280, 1440, ("--blink-settings=preferredColorScheme=0",)),
    ("report-phone.png", 500, 1080, ()),
)
"""File, width, height, further flags. Chromium's window is at least 500 pixels wide."""
PAGES = (
    ("dashboard-networks.png", "networks", ()),
    ("dashboard-landings-ar.png", "opportunities", ("--accept-lang=ar",)),
)
"""File, page of a project, further flags."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main(arguments: list[str]) -> int:
    """Take the pictures; return 2 with a message when something is missing."""
    program = os.environ.get("HREFLENS_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)  # noqa: TID251
    if len(arguments) not in (1, 2) or not Path(arguments[0]).is_file():
        print("Name the report: python docs/screenshots.py path/to/report.html [ADDRESS]", file=sys.stderr)
        return 2
    if program is None:
        print("No chromium found: install it, or name it in HREFLENS_CHROMIUM.", file=sys.stderr)
        return 2
    folder = Path(__file__).parent / "images"
    folder.mkdir(exist_ok=True)
    report = Path(arguments[0]).resolve().as_uri()
    shots = [(name, width, height, flags, report) for name, width, height, flags in SHOTS]
    for name, page, more in PAGES if len(arguments) == 2 else ():
        shots.append((name, 1280, 900, more, arguments[1] + page))
    for name, width, height, flags, address in shots:
        with tempfile.TemporaryDirectory() as profile:
            command = [
                *(program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
                *(f"--user-data-dir={profile}", f"--window-size={width},{height}", *flags),
                *(f"--screenshot={folder / name}", address),
            ]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        print(folder / name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
