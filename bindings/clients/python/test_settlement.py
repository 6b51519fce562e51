"""Tests of the client: SETTLEMENT_LIBRARY=libsettlement.so python3 -m unittest"""

import concurrent.futures
import json
import os
import pathlib
import unittest

from settlement import Refused, Settlement

LISHUI = pathlib.Path(os.environ.get("SETTLEMENT_EXAMPLES", "../../../examples")) / "lishui"
NAMES = ["job.json", "policy.json", "beds.json", "cases.csv", "stays.csv", "report.golden.json"]


class Client(unittest.TestCase):
    def setUp(self):
        self.library = Settlement(os.environ["SETTLEMENT_LIBRARY"])
        self.files = {name: (LISHUI / name).read_bytes() for name in NAMES}
        self.golden = self.files["report.golden.json"]

    def test_settles(self):
        self.assertEqual(self.library.job({}, self.files), self.golden)
        self.assertEqual(self.library.job({"folder": str(LISHUI)}), self.golden)

    def test_threads(self):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for answer in pool.map(lambda _: self.library.job({}, self.files), range(16)):
                self.assertEqual(answer, self.golden)

    def test_explains(self):
        claim, institution = json.loads(self.library.explain({"subjects": ["LS2025000019", "institution:LS01"]}, self.files))
        self.assertEqual(claim["due"], claim["trail"][-1]["result"])
        self.assertTrue(institution["lines"])

    def test_verifies(self):
        request = {"report": "report.golden.json", "job": "job.json"}
        self.assertEqual(json.loads(self.library.verify(request, self.files)), {"against": "job"})

    def test_refuses(self):
        with self.assertRaises(Refused) as caught:
            self.library.job({}, {"../job.json": b""})
        self.assertEqual(caught.exception.faults[0]["code"], "call.name")
        self.assertTrue(caught.exception.faults[0]["text_zh"])

    def test_version(self):
        self.assertTrue(self.library.version()["results"].startswith("20"))


if __name__ == "__main__":
    unittest.main()
