"""`python -m tests.setup`: everything that the tests need beside Python packages."""

from tests.machine import ensure

if __name__ == "__main__":
    ensure()
