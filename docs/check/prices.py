"""What points are paid: the price of each institution, and its parts by method and class."""
import math
from fractions import Fraction

from sums import add, methods, paid
from trails import down, half_up


def divide(total, weights):
    """Each share floored to the fen; the fen left over go to the largest remainders, of equal ones to the first."""
    exact = [total * 100 * w / (sum(weights) or 1) for w in weights]
    fen = [math.floor(x) for x in exact]
    for i in sorted(range(len(fen)), key=lambda i: fen[i] - exact[i])[:int(total * 100) - sum(fen)]:
        fen[i] += 1
    return [Fraction(x, 100) for x in fen]


def inputs(line, known):
    """What goes into a trail is what the report says elsewhere."""
    for i in [i for step in line.get("trail", []) for i in step.get("inputs", []) if i["name"] in known]:
        yield i["name"], Fraction(i["value"]), Fraction(known[i["name"]])


def price(s, amount, value, each):
    """One institution: points × value once, divided over methods by their points, and then over a method's classes."""
    groups = [(m, paid(s, m, False)) for m in methods(s) if paid(s, m, False)]
    weights = [add(rows, "points") for _, rows in groups]
    parts = [add(rows) for _, rows in groups] if each else divide(amount, weights)
    known = {"numerator": value.get("numerator", 0), "all_points": value["points"], "point_value": value["value"], "points": s["points"],
             "points_before": s.get("points_before", s["points"]), "factor": s.get("factor", 1)}
    for (m, rows), w, part in zip(groups, weights, parts):
        at = f"{s['institution']}: {m} price"
        lines = [l for l in s["lines"] if (l["method"], l["kind"]) == (m, "price")]
        yield at, [Fraction(l["amount"]) for l in lines], [part]
        if not each:  # then the classes sum up claims that were rounded one by one
            got = [Fraction(c["amount"]) for c in rows]
            yield f"{at} by class", got, divide(part, [Fraction(c["points"]) for c in rows])
        for name, got, want in inputs(lines[0], {**known, "method_points": w}):
            yield f"{at}, {name}", got, want


def held(s, each):
    """What holders of budgets bear: the price divided over them by points, and then over their methods."""
    rows = s.get("by_holder", [])
    for field in ("points", "covered", "cost") if rows else ():
        yield f"{s['institution']}: {field} by holder", add(rows, field), sum(add(paid(s, m, False), field) for m in methods(s))
    if not rows:
        return
    order = [(r["holder"], r["method"]) for r in rows]
    yield f"{s['institution']}: holders in order", order, sorted(set(order))
    amount = sum(add(paid(s, m, False)) for m in methods(s))
    yield f"{s['institution']}: price by holder", add(rows, "price"), amount
    holders = sorted({r["holder"] for r in rows})
    mine = [[r for r in rows if r["holder"] == h] for h in holders]
    for group, part in zip(mine, divide(amount, [add(g, "points") for g in mine])) if not each else ():
        got = [Fraction(r["price"]) for r in group]
        yield f"{s['institution']}: prices of {group[0]['holder']}", got, divide(part, [Fraction(r["points"]) for r in group])


def facts(p, statements):
    """One fund, whose point value is given."""
    terms, value = p["terms"], p["point_value"]
    weights = [Fraction(s["points"]) for s in statements]
    if terms["residue"] == "apportion":
        amounts = divide(Fraction(value["numerator"]), weights)
    else:
        mode = down if terms["value_rounding"] == "down" else half_up
        amounts = [mode(w * Fraction(value["value"]), 2) for w in weights]
    for s, amount in zip(statements, amounts):
        yield from price(s, amount, value, terms.get("round_each"))
        yield from held(s, terms.get("round_each"))
    if not terms.get("round_each"):
        yield "prices", value["prices"], sum(any(paid(s, m, False) for m in methods(s)) for s in statements)
