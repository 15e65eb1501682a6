"""`python -m impatriate` is the command `impatriate`."""

from impatriate.command import main

if __name__ == "__main__":
    main()
