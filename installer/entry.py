"""What the bundle starts: the command `workbench`, or one of the processes it begins for a simulation."""

import multiprocessing
import sys

if __name__ == "__main__":
    # In a bundle a worker is this same program with other arguments: they must not reach the command line's parser.
    multiprocessing.freeze_support()

    from workbench.cli import main

    sys.exit(main())
