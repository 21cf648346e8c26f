"""`zhipei down`: stop a running installation and wait until nothing of it is left."""

import os
import signal

from rich.text import Text

from zhipei.cli import output
from zhipei.cli.options import DataDir, Json, Quiet
from zhipei.client.installation import refuse_containers
from zhipei.failure import Failure
from zhipei.platform.local import LocalPlatform
from zhipei.platform.processes import wait_until
from zhipei.supervisor.installation import stop_leftovers
from zhipei.supervisor.state import State, state_file

STOP_SECONDS = 150.0  # the first stop of all also writes Kafka's start cache


def down_command(data_dir: DataDir, *, json: Json = False, quiet: Quiet = False) -> None:
    """Stop everything that `up` started, in order."""
    refuse_containers("end them with docker compose down")
    platform = LocalPlatform(data_dir)
    owner = platform.owner()
    if owner is None:
        stop_leftovers(State.read(platform.data_dir))
        state_file(platform.data_dir).unlink(missing_ok=True)
        output.emit({"stopped": False}, Text("nothing was running"), as_json=json, quiet=quiet)
        return
    output.note(f"stopping (supervisor {owner})", quiet=quiet)
    os.kill(owner, signal.SIGTERM)
    if not wait_until(lambda: platform.owner() is None, seconds=STOP_SECONDS, every=0.1):
        raise Failure(
            f"process {owner} does not stop",
            f"see {platform.data_dir / 'logs'}; as a last resort: kill -9 {owner}",
        )
    output.emit({"stopped": True}, Text("stopped"), as_json=json, quiet=quiet)
