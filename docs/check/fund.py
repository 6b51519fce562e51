"""One fund, of a report or of a pool: how it was built, what a point is worth, and what rounding leaves over."""
from fractions import Fraction

import prices
from sums import add, methods, paid, settled
from trails import down, half_up


# What is given and taken after the value was struck: floors, and caps of claims.
AFTER = ["settle.floor", "settle.floor.each", "settle.over.each"]


def beyond(terms, lines, rows):
    """What came off no fund: lines after the value, and what the terms put off the fund."""
    off = terms.get("off_fund", [])
    mine = [l for l in lines if l.get("after_value") or l["method"] in off and not l["trail"][0]["rule"]["id"].startswith(("settle.", "compensation."))]
    mine += [l for l in lines if l["method"] in off and l["trail"][0]["rule"]["id"] == "settle.sum"]
    priced = [c for c in rows if c.get("priced") and not c.get("unpaid") and c["method"] in off]
    return add(mine) + add(priced) - add(priced, "covered")


def built(p, drawn, more):
    """The fund is the sum of its lines, and these are the steps of the terms."""
    lines, total = p["fund"]["lines"], p["terms"].get("total", {"budget": p["terms"].get("fund")})
    yield "fund", Fraction(p["fund"]["fund"]), add(lines)
    steps = [{"amount": total["budget"]}, *total.get("adjustments", []), *total.get("set_asides", [])]
    adjusted = add(l for l in lines if l["kind"] in ("budget", "adjustment"))
    for line, step in zip([l for l in lines if l["kind"] != "unused"], steps):
        yield from prices.inputs(line, {**step, "adjusted": adjusted})
    shared = add(l for l in lines if l["kind"] == "shared")
    aside = -add(l for l, s in zip([l for l in lines if l["kind"] != "unused"], steps) if s.get("use") == "overrun")
    named = aside or p["terms"].get("compensation", {}).get("reserve") or any(s.get("use") for s in steps)
    first = min(more, aside - shared) if named else Fraction(0)  # the money for overruns pays first
    used = {"compensation": drawn + (more - first if named else 0), "overrun": shared + first}
    for line in [l for l in lines if l["kind"] == "unused"]:
        yield from prices.inputs(line, {"used": used[line["name"]]})


def inexact(statements):
    """The institutions whose points were rounded after their factor."""
    return sum(Fraction(s.get("points_before", 0)) * Fraction(s["factor"]) != Fraction(s["points"]) for s in statements if "factor" in s)


def struck(p, negative, rest, spent, unlike):
    """The value is what points share ÷ points. Returns what its rounding left over, and the most it can."""
    terms, value = p["terms"], p["point_value"]
    shared, places, truncates = terms["residue"] == "apportion", terms.get("places", 8), terms["value_rounding"] == "down"
    numerator, points = Fraction(value["numerator"]), Fraction(value["points"])
    yield "numerator", numerator, rest + spent
    yield "value", Fraction(value["value"]), (down if truncates and not shared else half_up)(numerator / points, places)
    yield from prices.inputs(value, {"numerator": numerator, "all_points": points, "fund": p.get("fund", terms)["fund"]})
    most = points / 10**places + Fraction(value["prices"], 100) + unlike * Fraction(value["value"]) / 10**8
    most = Fraction(0) if shared else down(most if truncates else most / 2, 2)
    size = rest if truncates and not negative and not unlike else abs(rest)
    yield "residue within its bound", 0 <= size <= most, True
    return [size, most]


def compensated(terms, s):
    """A class's compensation is made of its row: by-item money, points, what was covered, what caps took and floors gave."""
    c = terms["compensation"]
    rows = [r for k in c["classes"] for r in s.get("by_class", []) if (r["method"], r["class"]) == (c["method"], k) and r.get("compensable") and not r.get("priced")]
    lines = [l for l in settled(s) if any(step["rule"]["id"] == "compensation.amount" for step in l["trail"])]
    yield f"{s['institution']}: classes compensated", len(lines), len(rows)
    terms_say = {k: v for k, v in (("fund_rate_limit", c.get("fund_rate_limit")), ("paid", c.get("paid", {}).get(s["institution"])), ("reserve", c.get("reserve"))) if v}
    for line, row in zip(lines, rows):
        known = {**terms_say, "by_item": row.get("by_item", 0), "points": row["points"], "over": row.get("over", 0), "floored": row.get("floored", 0),
                 "covered": row["covered"] if terms["basis"] == "whole_cost" else 0, "factor": s.get("factor", 1)}
        for name, got, want in prices.inputs(line, known):
            yield f"{s['institution']}: compensation of {row['class']}, {name}", got, want
        earned = next(step for step in line["trail"] if step["rule"]["id"] == "compensation.earned")
        moved = any(Fraction(row.get(kind, 0)) for kind in ("over", "floored"))
        yield f"{s['institution']}: what {row['class']} earns", earned["rule"]["formula"], "price − covered" + " + over + floored" * moved


def facts(p, statements):
    """Returns both sides of the checks that p must carry."""
    terms, value, sides = p["terms"], p.get("point_value"), {}
    lines, rows = [l for s in statements for l in settled(s)], [c for s in statements for c in s.get("by_class", [])]
    price, drawn = (add(l for l in lines if l["kind"] == kind and not l.get("after_value")) for kind in ("price", "compensation"))
    after = add(l for l in lines if l["trail"][0]["rule"]["id"] in AFTER)
    if c := terms.get("compensation"):
        counts = [sum(r["cases"] for r in rows if r.get("compensable") and (r["method"], r["class"]) == (c["method"], k)) for k in c["classes"]]
        for s in statements:
            yield from compensated(terms, s)
        sides["compensation"] = [", ".join(c["classes"]), ", ".join(f"{k} {n}" for k, n in zip(c["classes"], counts))]
    drawn *= bool(c) and c["from"] == "reserve"
    out = beyond(terms, lines, rows)
    more = Fraction(p.get("reserve_drawn", 0)) - drawn
    yield "reserve_drawn", more in (0, max(out, 0)), True
    yield from built(p, drawn, more) if "fund" in p else ()
    if "residue" in p:
        residue, fund = Fraction(p["residue"]), Fraction(p.get("fund", terms)["fund"])
        sides["fund + reserve drawn = entitlements + residue"] = [fund + drawn + more, add(statements, "entitlement") + residue]
    if value:
        yield from prices.facts(p, statements)
        sides["points of statements = divisor"] = [add(statements, "points"), Fraction(value["points"])]
    if value and "point_value" in terms:
        yield "value", Fraction(value["value"]), Fraction(terms["point_value"])
    factors = {f["institution"]: f["factor"] for f in terms.get("factors", []) if Fraction(f["factor"]) != 1}
    for s in statements:
        if "factor" in s or Fraction(s["points"]):
            yield f"factor of {s['institution']}", s.get("factor"), factors.get(s["institution"])
    if value and "point_value" not in terms:
        negative = any(Fraction(c["points"]) < 0 for c in rows)
        sides["residue by rounding ≤ its bound"] = yield from struck(p, negative, residue + after + out - more, price, inexact(statements) if terms.get("round_each") else 0)
    return sides
