"""`python -m installer.build_facts --kind KIND --out FILE`: the facts that a build takes along."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from workbench.ground.provenance.build_facts import FILE, KINDS, facts_of_checkout

ROOT = Path(__file__).resolve().parent.parent


def tell_build(packages: Path, kind: str) -> Path:
    """Write the facts of this checkout's build below the folder that holds the package `workbench`; their place.

    Raises `ValueError` where git knows no commit: a release has one.
    """
    facts = facts_of_checkout(ROOT, kind)
    if not facts.commit:
        raise ValueError(f"{ROOT} has no commit that git knows")
    place = packages / "workbench" / "resources" / FILE
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(facts.as_json(), encoding="utf-8", newline="\n")
    return place


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 1 where the commit cannot be found out: a release has one."""
    parser = argparse.ArgumentParser(prog="python -m installer.build_facts", description=__doc__)
    parser.add_argument("--kind", choices=[kind for kind in KINDS if kind != "source"], required=True)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    options = parser.parse_args(arguments)
    facts = facts_of_checkout(ROOT, options.kind)
    if not facts.commit:
        print(f"{ROOT} has no commit that git knows", file=sys.stderr)
        return 1
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(facts.as_json(), encoding="utf-8", newline="\n")
    print(f"{options.out}: {facts.version}, {facts.build}, {facts.committed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
