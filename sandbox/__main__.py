"""Run a local Telegram from the command line: ``python -m sandbox --port 8081 --data DIR --token 42:TEST``."""

import argparse
import logging
import sys
from pathlib import Path

from sandbox.server import serve


def main() -> None:
    """Read the options and serve until interrupted."""
    options = argparse.ArgumentParser(prog="python -m sandbox", description="A local Telegram on the loopback.")
    options.add_argument("--port", type=int, default=8081)
    options.add_argument("--data", type=Path, default=Path("var/telegram"), help="folder that keeps chats and files")
    options.add_argument("--token", default="42:TEST", help="the token that the bot shows")
    chosen = options.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        serve(chosen.port, chosen.data, chosen.token)
    except OSError as problem:
        sys.exit(f"Port {chosen.port} cannot be used ({problem.strerror}). Name another one with --port.")


if __name__ == "__main__":
    main()
