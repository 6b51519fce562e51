"""python3 mutate.py REPORT.json … changes each number of reports, one at a time, by one in its last place, and counts
the changes that check.py finds. A change that it misses is a failure, but in the places of ../check.md."""
import collections
import json
import re
import sys

import check

UNTIED = set("""
    left_out.cost left_out.covered conflicts.cost statements.by_class.by_item terms.places point_value.prices
    statements.by_class.amount terms.compensation.reserve terms.total.sharing terms.cites terms.factors.cite terms.factors.factor
    statements.lines.trail.inputs.value fund.lines.trail.inputs.value
    year.restated.sums.cases year.restated.sums.points year.restated.sums.cost year.restated.sums.covered year.restated.sums.amount
    year.corrections.from year.corrections.to
""".split())


NO_AMOUNTS = "institution pool name number claim version digests digest seal signature".split()


def numbers(part, path=()):
    """Where the numbers of a document are; codes and names are none."""
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in items:
        if key in NO_AMOUNTS:
            continue
        if isinstance(value, (dict, list)):
            yield from numbers(value, (*path, key))
        elif is_number(value):
            yield part, key, (*path, key)


def is_number(value):
    return not isinstance(value, bool) and bool(re.fullmatch(r"-?\d+(\.\d+)?", str(value)))


def changed(value):
    """The number with one more in its last place."""
    if isinstance(value, int):
        return value + 1
    places = len(value.partition(".")[2])
    n = int(value.replace(".", "")) + 1
    digits = str(abs(n)).zfill(places + 1)
    return "-" * (n < 0) + digits[:len(digits) - places] + "." * (places > 0) + digits[len(digits) - places:]


def place(at):
    """The path without the numbers of rows, the pool or part, and the keys that documents choose."""
    keys = [key for key in at if not isinstance(key, int) and key != "parts"]
    path = ".".join(keys[keys[0] == "pools":])
    return next((p for p in ("terms.cites", "terms.factors.cite", "terms.total.sharing") if path.startswith(p)), path)


def main(paths):
    tried, missed = 0, collections.Counter()
    for path in paths:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        for part, key, at in list(numbers(document)):
            before, part[key], tried = part[key], changed(part[key]), tried + 1
            if not check.faults(document)[1]:
                missed[place(at)] += 1
            part[key] = before
    for where, n in missed.most_common():
        print(f"{n} not found in {where}" + ("" if where in UNTIED else ", where each must be"))
    found = tried - sum(missed.values())
    print(f"{found} of {tried} changes found")
    return 2 if not tried else int(not missed.keys() <= UNTIED or found < 0.8 * tried)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
