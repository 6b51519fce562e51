"""Settles a job whose files it sends to the service of examples/service, and prints the answer.

    SETTLEMENT_SERVICE=http://127.0.0.1:8080 SETTLEMENT_TOKEN=… python3 settle.py FOLDER JOB NAME...

The exit status is that of the answer: 0 a report, 1 faults. With SETTLEMENT_TIMES=20 it settles so
often and prints the least of the times on the standard error.
"""

import json
import os
import pathlib
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid


def form(files):
    """A form with a field for each file, which has the file's name."""
    boundary = uuid.uuid4().hex
    lines = []
    for name, text in files.items():
        lines += ["--%s\r\n" % boundary, 'Content-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n' % (name, name), text, "\r\n"]
    lines.append("--%s--\r\n" % boundary)
    body = b"".join(l if isinstance(l, bytes) else l.encode() for l in lines)
    return body, "multipart/form-data; boundary=" + boundary


def settle(service, token, job, files):
    """The report as bytes, and 0; or the list of faults as bytes, and 1."""
    body, kind = form(files)
    request = urllib.request.Request(service + "/jobs/" + urllib.parse.quote(job), body, {"Authorization": "Bearer " + token, "Content-Type": kind})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.read(), 0
    except urllib.error.HTTPError as refused:
        faults = json.loads(refused.read())["faults"]  # of a problem (RFC 9457)
        return (json.dumps(faults, indent=2, ensure_ascii=False) + "\n").encode(), 1


def main(folder, job, *names):
    given = os.environ["SETTLEMENT_SERVICE"].rstrip("/"), os.environ["SETTLEMENT_TOKEN"], job, {name: pathlib.Path(folder, name).read_bytes() for name in names}
    took = []
    for _ in range(int(os.environ.get("SETTLEMENT_TIMES", "0"))):
        start = time.perf_counter()
        settle(*given)
        took.append((time.perf_counter() - start) * 1e3)
    if took:
        print("%.1f ms" % min(took), file=sys.stderr)
    answer, status = settle(*given)
    sys.stdout.buffer.write(answer)
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
