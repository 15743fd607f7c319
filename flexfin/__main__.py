"""The program, started with `python -m flexfin` where its command is not on the path."""

from flexfin.cli import main

if __name__ == "__main__":
    main()
