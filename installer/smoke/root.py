"""A minimal system of its own, made by debootstrap from where this machine's apt gets its packages."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PERSON: Final = "analyst"
HOME: Final = f"/home/{PERSON}"
_PERSON_ID: Final = "1000"


class SmokeError(Exception):
    """Something that was installed does not do what it should."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where apt gets the packages of this machine's own release."""

    address: str
    suite: str
    components: tuple[str, ...]


def source() -> Source:
    """As apt itself knows it. Raises `SmokeError`."""
    release = Path("/etc/os-release").read_text(encoding="utf-8")
    found = re.search(r"^VERSION_CODENAME=\"?(\w+)", release, re.MULTILINE)
    wanted = found[1] if found else ""
    said = subprocess.run(
        [*("apt-get", "indextargets", "--format", "$(REPO_URI)\t$(CODENAME)\t$(COMPONENT)"), "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = [line.split("\t") for line in said.splitlines()]
    here = [row for row in rows if len(row) == 3 and row[1] == wanted]
    if not here:
        raise SmokeError(f"apt has no packages of {wanted or 'this release'}: run apt-get update")
    address = here[0][0]
    return Source(address, wanted, tuple(dict.fromkeys(row[2] for row in here if row[0] == address)))


@dataclass(frozen=True, slots=True)
class Root:
    """A system in a folder. What runs in it sees its own files and processes, and this machine's X server."""

    path: Path

    def file(self, place: str) -> Path:
        """A file of the system, seen from outside."""
        return self.path / place.lstrip("/")

    def command(self, words: Sequence[str], environment: Mapping[str, str], folder: str, *, is_root: bool) -> list[str]:
        """The command line that runs `words` inside, with this environment and no other."""
        home = "/root" if is_root else HOME
        settings = {"HOME": home, "LANG": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **environment}
        return [
            # No namespace for processes: numbers that come again would look like a program that was killed.
            *("unshare", "--mount", "sh", "-c", 'mount --rbind /proc "$0/proc" && exec chroot "$@"', str(self.path)),
            *(() if is_root else (f"--userspec={_PERSON_ID}:{_PERSON_ID}", "--groups=")),
            *(str(self.path), "/usr/bin/env", "-i", "-C", folder),
            *(f"{name}={value}" for name, value in settings.items()),
            *words,
        ]

    def as_root(self, *words: str) -> str:
        """Run a command as root and give back what it prints. Raises `SmokeError` with what it said."""
        done = subprocess.run(
            self.command(words, {"DEBIAN_FRONTEND": "noninteractive"}, "/", is_root=True),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SmokeError(f"{' '.join(words)}: exit status {done.returncode}\n{done.stdout[-3000:]}")
        return done.stdout

    def as_person(
        self, words: Sequence[str], environment: Mapping[str, str] | None = None, folder: str = HOME
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as a person without rights; what it printed, and its exit status."""
        return subprocess.run(
            self.command(words, environment or {}, folder, is_root=False),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def copied(self, to: Path) -> Root:
        """A copy to spoil."""
        shutil.rmtree(to, ignore_errors=True)
        to.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", "--reflink=auto", str(self.path), str(to)], check=True)
        return Root(to)


def make_root(path: Path) -> Root:
    """The minimal system with one person in it and nothing installed; made once, then found again."""
    root = Root(path)
    done = path / "root" / "made"
    if done.exists():
        return root
    shutil.rmtree(path, ignore_errors=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    of = source()
    words = ["debootstrap", "--variant=minbase", f"--components={','.join(of.components)}", of.suite, str(path)]
    told = subprocess.run(
        [*words, of.address], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if told.returncode:
        raise SmokeError(f"debootstrap: {told.stdout[-3000:]}")
    root.file("/dev/shm").chmod(0o1777)
    root.as_root("useradd", "--create-home", "--uid", _PERSON_ID, PERSON)
    root.as_root("apt-get", "update", "-qq")
    done.touch()
    return root
