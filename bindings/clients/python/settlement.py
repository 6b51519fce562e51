"""Settles what medical-insurance funds owe hospitals (医保结算), by the C library.

    library = Settlement("libsettlement.so")
    report = library.job({"job": "job.json"}, {"job.json": b"...", "claims.csv": b"..."})

Only the standard library is needed, Python 3.8 or later. Calls release the interpreter's lock:
threads settle side by side.
"""

import ctypes
import json

REFUSED = 1


class Refused(Exception):
    """The faults of a refused call; answer is their JSON."""

    def __init__(self, answer):
        self.answer = answer
        self.faults = json.loads(answer)
        super().__init__("; ".join(f.get("file", "") + ": " + f["text"] for f in self.faults[:3]))


class File(ctypes.Structure):
    """settlement_file of settlement.h."""

    _fields_ = [("name", ctypes.c_char_p), ("data", ctypes.c_char_p), ("size", ctypes.c_int64)]


class Settlement:
    """The library; one in a process."""

    def __init__(self, path):
        self._library = ctypes.CDLL(path)
        for name in ("settlement_job", "settlement_explain", "settlement_verify"):
            function = getattr(self._library, name)
            function.restype = ctypes.c_void_p  # c_char_p would lose the address that is to be freed
            function.argtypes = [ctypes.c_char_p, ctypes.POINTER(File), ctypes.c_int64, ctypes.POINTER(ctypes.c_int32)]
        self._library.settlement_version.restype = ctypes.c_void_p
        self._library.settlement_free.argtypes = [ctypes.c_void_p]
        self._library.settlement_free.restype = None

    def job(self, request, files=None):
        """Returns the report, as bytes."""
        return self._ask(self._library.settlement_job, request, files)

    def explain(self, request, files=None):
        """Returns the explanations of request["subjects"], as bytes."""
        return self._ask(self._library.settlement_explain, request, files)

    def verify(self, request, files=None):
        """Returns what request["report"] was checked against, as bytes."""
        return self._ask(self._library.settlement_verify, request, files)

    def version(self):
        """Returns what the library is."""
        return json.loads(self._taken(self._library.settlement_version()))

    def _ask(self, function, request, files):
        given = (File * len(files or {}))()
        for at, (name, data) in zip(given, (files or {}).items()):
            at.name, at.data, at.size = name.encode(), data, len(data)
        status = ctypes.c_int32()
        answer = self._taken(function(json.dumps(request).encode(), given, len(given), ctypes.byref(status)))
        if status.value == REFUSED:
            raise Refused(answer)
        return answer

    def _taken(self, address):
        if not address:
            raise MemoryError("no memory for the answer")
        try:
            return ctypes.string_at(address)
        finally:
            self._library.settlement_free(address)
