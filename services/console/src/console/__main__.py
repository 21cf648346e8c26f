"""python -m console api | migrate"""

import argparse
import importlib

from console.settings import settings

PROCESSES = {"api": "app", "migrate": "migrate"}
"""Each way to run, and the module whose `main(settings)` does it."""


def run() -> None:
    parser = argparse.ArgumentParser(prog="python -m console")
    parser.add_argument("process", choices=PROCESSES)
    process = parser.parse_args().process
    importlib.import_module(f"console.{PROCESSES[process]}").main(settings())


if __name__ == "__main__":
    run()
