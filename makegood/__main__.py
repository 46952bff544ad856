"""`makegood` and `python -m makegood`: hands the words of the command line to makegood.cli."""

import sys


def main() -> None:
    from makegood.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
