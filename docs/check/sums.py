"""What a statement says: lines with their signs and order, classes, and the parts that belong to pools."""
from fractions import Fraction

from trails import half_up

PLUS = "compensation shared retained floored released bonus reversed advance".split()
MINUS = "covered quality referred over returned room violation withheld refused damages debt recovered".split()
EITHER = "price amount corrected prepaid".split()
MEMO = "borne pending carried unused kept forfeited".split()  # shown, not summed; never negative


def add(rows, field="amount"):
    return sum((Fraction(r[field]) for r in rows if r.get("kind") not in MEMO), Fraction(0))


def settled(s):
    """The lines of the settlement; those of the clearing move money afterwards."""
    return [l for l in s["lines"] if l["method"] != "clearing"]


def paid(s, method, priced):
    """The classes of a method that count: not what is unpaid, nor what left the points and became lines."""
    out = ("unpaid", "compensated")
    return [c for c in s.get("by_class", []) if c["method"] == method and c.get("priced", False) == priced and not any(map(c.get, out))]


def methods(s):
    return sorted({c["method"] for c in s.get("by_class", [])})


def place(line):
    """Lines come by method, then price, amount, covered, other kinds, memos; a floor comes last."""
    group = {"price": 0, "amount": 1, "covered": 2}.get(line["kind"], 4 if line["kind"] in MEMO else 3)
    return line["method"] == "settlement", line["method"], group, line["kind"]


def fits(kind, amount):
    return kind in EITHER or amount >= 0 and kind in PLUS + MEMO or amount <= 0 and kind in MINUS


def facts(s, basis):
    """Each fact is a name, what the report says, and what it must be."""
    at, parts = s["institution"], s.get("parts", [])
    yield f"{at}: due", Fraction(s["due"]), add(s["lines"])
    yield f"{at}: entitlement", Fraction(s["entitlement"]), add(settled(s))
    for field in "cases", "cost", "covered":
        yield f"{at}: {field}", Fraction(s[field]), add(parts or s.get("by_class", []), field)
    points = sum(add(paid(s, m, b), "points") for m in methods(s) for b in (True, False))
    if "factor" in s:  # of the institution: its classes show the points before it
        yield f"{at}: points before the factor", Fraction(s.get("points_before", 0)), points
        points = half_up(points * Fraction(s["factor"]), 8)
    yield f"{at}: points", Fraction(s["points"]), points
    for l in s["lines"]:
        yield f"{at}: the sign of {l['kind']} {l['amount']}", fits(l["kind"], Fraction(l["amount"])), True
    order = [{**l, "pool": p["pool"]} for p in parts for l in p["lines"]] or sorted(settled(s), key=place)
    yield f"{at}: the order of lines", s["lines"][:len(order)] == order == settled(s), True
    for m in methods(s):
        priced, points = paid(s, m, True), paid(s, m, False)
        covered = add(priced + (points if basis == "whole_cost" else []), "covered")
        for kind, amount in ("price", add(points)), ("amount", add(priced)), ("covered", -covered):
            # A method may write lines of these kinds by rules of its own.
            rules = [l for l in s["lines"] if l["trail"][0]["rule"]["id"].startswith(("settle." + kind, "settle.factor"))]
            yield f"{at}: {m} {kind}", add(l for l in rules if (l["method"], l["kind"]) == (m, kind)), amount
        for kind, rule in ("over", "settle.over.each"), ("floored", "settle.floor.each"):  # of claims, beside their price
            rows = [Fraction(c.get(kind, 0)) for c in s.get("by_class", []) if c["method"] == m]
            lines = [l for l in s["lines"] if (l["method"], l["kind"]) == (m, kind) and l["trail"][0]["rule"]["id"] == rule]
            if lines or any(rows):
                yield f"{at}: {m} {kind} by class", add(lines), sum(rows)
                yield f"{at}: the signs of {kind} by class", all(fits(kind, x) for x in rows), True
