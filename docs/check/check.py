"""python3 check.py REPORT.json … checks reports without the library that made them: see ../check.md."""
import json
import sys

import report


def faults(document):
    """How many facts were compared, and those that are otherwise."""
    seen, wrong = 0, []
    try:
        for name, got, want in report.facts(document):
            seen += 1
            if got != want:
                wrong.append(f"{name}: {got}, want {want}")
    except Exception as e:  # whatever cannot be computed is no report
        wrong.append(f"is no report: {type(e).__name__}: {e}")
    return seen, wrong


def main(paths):
    facts = bad = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            seen, wrong = faults(json.load(file))
        facts, bad = facts + seen, bad + bool(wrong)
        for fault in wrong:
            print(f"{path}: {fault}")
    print(f"{len(paths)} reports, {facts} facts, {bad} reports that do not add up")
    return 2 if not paths else bad > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
