"""`./zhipei …` and `python -m zhipei …`."""

import sys

from zhipei.cli.app import main

if __name__ == "__main__":
    main(sys.argv[1:])
