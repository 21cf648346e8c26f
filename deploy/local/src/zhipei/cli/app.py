"""The command line: which command is which module. Only the module of the command that was asked
for is imported.
"""

import errno
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import typer

from zhipei.failure import Failure

COMMANDS = {
    "up": "zhipei.cli.up",
    "down": "zhipei.cli.down",
    "status": "zhipei.cli.status",
    "doctor": "zhipei.cli.doctor",
    "demo": "zhipei.cli.demo",
    "init": "zhipei.cli.init",
    "import": "zhipei.cli.imports",
    "report": "zhipei.cli.report",
    "advance": "zhipei.cli.advance",
    "close-period": "zhipei.cli.close_period",
    "token": "zhipei.cli.token",
    "password": "zhipei.cli.password",
    "verify": "zhipei.cli.verify",
    "parked": "zhipei.cli.parked",
    "positions": "zhipei.cli.positions",
    "test": "zhipei.cli.developing",
    "check": "zhipei.cli.developing",
    "bench": "zhipei.cli.developing",
    "coverage": "zhipei.cli.coverage",
}
"""Each command and the module that has a function of its name, or a Typer app of its name where it
has commands of its own.
"""

REMEDIES = {
    errno.ENOSPC: "free some disk space and start again",
    errno.EDQUOT: "free some disk space and start again",
    errno.EACCES: "choose a place that you may write, with --data-dir, or ask for the permission",
    errno.EPERM: "choose a place that you may write, with --data-dir, or ask for the permission",
    errno.EROFS: "choose a place that can be written, with --data-dir",
}
"""What the system refuses, and what a person can do about it."""

PASSED_ON = {"test", "bench"}
"""Commands that hand all their arguments to another program."""


def main(arguments: Sequence[str]) -> None:
    """Run one command; exit codes: 0 ok, 1 failed, 2 usage, 3 partial."""
    asked = [arguments[0]] if arguments and arguments[0] in COMMANDS else list(COMMANDS)
    try:
        build(asked)(args=list(arguments), prog_name="zhipei")
    except Failure as failure:
        print(f"zhipei: {failure}", file=sys.stderr)
        sys.exit(failure.exit_code)
    except OSError as problem:
        if problem.errno not in REMEDIES:
            raise
        place = problem.filename or Path.cwd()
        refused = Failure(f"{place}: {problem.strerror}", REMEDIES[problem.errno])
        print(
            f"zhipei: {refused}",
            file=sys.stderr,
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def build(commands: Sequence[str]) -> typer.Typer:
    """An application of these commands."""
    app = typer.Typer(
        name="zhipei",
        help="Quality and training of a large call center, in one executable.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_no_command)
    for name in commands:
        command = getattr(import_module(COMMANDS[name]), f"{name.replace('-', '_')}_command")
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        elif name in PASSED_ON:
            app.command(
                name,
                context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
                add_help_option=False,
            )(command)
        else:
            app.command(name)(command)
    return app


def _no_command() -> None:
    """Keeps even an application of one command a group, so that the command is always named."""
