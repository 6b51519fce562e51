"""Settles a job whose files it hands over as bytes, and prints the answer.

    SETTLEMENT_LIBRARY=libsettlement.so python3 settle.py FOLDER JOB NAME...

The exit status is that of the answer. With SETTLEMENT_TIMES=20 it settles so often and prints the
least of the times on the standard error.
"""

import os
import pathlib
import sys
import time

from settlement import Refused, Settlement


def main(folder, job, *names):
    library = Settlement(os.environ["SETTLEMENT_LIBRARY"])
    files = {name: pathlib.Path(folder, name).read_bytes() for name in names}
    took = []
    for _ in range(int(os.environ.get("SETTLEMENT_TIMES", "0"))):
        start = time.perf_counter()
        library.job({"job": job}, files)
        took.append((time.perf_counter() - start) * 1e3)
    if took:
        print("%.1f ms" % min(took), file=sys.stderr)
    try:
        answer, status = library.job({"job": job}, files), 0
    except Refused as refused:
        answer, status = refused.answer, 1
    sys.stdout.buffer.write(answer)
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
