"""Runs MiniStack for the process that started it, and no longer than that.

Standard input is a pipe that nobody writes to. It ends when the starter ends, even by SIGKILL; then the temporary
folder and the whole process group (this server and the functions it spawned) go too.
"""

import os
import shutil
import signal
import sys
import threading

from ministack import app


def end_with_starter() -> None:
    sys.stdin.buffer.read()
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(os.getpgrp(), signal.SIGKILL)


threading.Thread(target=end_with_starter, daemon=True).start()
# With USE_SSL=1 MiniStack would also take port 443 of this machine, where it can.
app._port_is_bindable = lambda *_: False
sys.argv = ["ministack"]
app.main()
