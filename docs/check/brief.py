"""python3 brief.py REPORT.json … checks the sums and prices of reports. It needs nothing but itself."""
import json
import math
import sys
from fractions import Fraction as F

MINUS = "covered quality referred over returned room violation withheld refused damages debt recovered".split()
EITHER = "price amount corrected prepaid".split()
MEMO = "borne pending carried unused kept forfeited".split()  # shown, not summed


def near(x, places):
    return (-1 if x < 0 else 1) * F(math.floor(abs(x) * 10**places + F(1, 2)), 10**places)  # half away from zero


def add(rows, field):
    return sum((F(row[field]) for row in rows), F(0))


def statement(s, rows):
    lines = [l for l in s["lines"] if l["kind"] not in MEMO]
    yield "due", F(s["due"]), add(lines, "amount")
    yield "entitlement", F(s["entitlement"]), add((l for l in lines if l["method"] != "clearing"), "amount")
    for field in "cases", "cost", "covered":
        yield field, F(s[field]), add(rows, field)
    for l in s["lines"]:  # negative, of either sign, or not negative
        yield "sign of " + l["kind"], F(l["amount"]) * (-1 if l["kind"] in MINUS else 1) >= 0 or l["kind"] in EITHER, True


def fund(p, statements):
    drawn, residue = F(p.get("reserve_drawn", 0)), p.get("residue")
    if residue is not None:
        yield "fund", F(p.get("fund", p["terms"])["fund"]) + drawn, add(statements, "entitlement") + F(residue)
    if not (value := p.get("point_value")):
        return
    yield "points", F(value["points"]), add(statements, "points")
    terms, worth = p["terms"], F(value["value"])
    if "point_value" not in terms and terms["value_rounding"] != "down":
        yield "value", worth, near(F(value["numerator"]) / F(value["points"]), terms.get("places", 8))
    prices = [add((l for l in s["lines"] if l["kind"] == "price"), "amount") for s in statements]
    if terms["residue"] == "apportion":
        yield "sum of prices", sum(prices), F(value["numerator"])
    elif not terms.get("round_each") and terms["value_rounding"] != "down":
        for s, price in zip(statements, prices):
            yield "price of " + s["institution"], price, near(F(s["points"]) * worth, 2)


def facts(r):
    for s in r["statements"]:
        yield from statement(s, s.get("parts") or s["by_class"])
    for p in r.get("pools") or [r]:
        parts = [part for s in r["statements"] for part in s.get("parts", [s])]
        yield from fund(p, [part for part in parts if part.get("pool") == p["name"]] if "pools" in r else r["statements"])


seen = [(path, *fact) for path in sys.argv[1:] for fact in facts(json.load(open(path, encoding="utf-8")))]
wrong = [fact for fact in seen if fact[2] != fact[3]]
print(*(f"{path}: {name}: {got}, want {want}\n" for path, name, got, want in wrong), sep="", end="")
print(f"{len(sys.argv) - 1} reports, {len(seen)} facts, {len(wrong)} wrong")
sys.exit(2 if not seen else len(wrong) > 0)
