"""What a month's report, or the clearing of a year, says of the other months of its year."""
from collections import Counter
from fractions import Fraction

OUTSIDE = "debt advance recovered".split()  # no part of an entitlement


def rolled(line):
    """A line prepaid rolls over what is due, unless it takes off what was paid."""
    return line["kind"] == "prepaid" and all(i["name"] != "paid" for i in line["trail"][-1].get("inputs", []))


def moves(s):
    """The lines of a statement's clearing: those of entitlements, and the rest."""
    lines = [l for l in s["lines"] if l["method"] == "clearing" and l["kind"] not in ("pending", "forfeited", "carried", "unused", "kept", "borne")]
    outside = [l for l in lines if l["kind"] in OUTSIDE or rolled(l)]
    return [l for l in lines if l not in outside], outside


def total(rows, field="amount"):
    return sum((Fraction(r.get(field, 0)) for r in rows), Fraction(0))


def facts(r):
    """Each fact is a name, what the report says, and what it must be. It returns the sides of the checks."""
    y = r.get("year")
    if y is None:
        return {}
    months, statements = y.get("months", []), r["statements"]
    payments = [p for m in months for p in m["payments"]]
    for p in payments:
        at = f"payment of {p['institution']}"
        yield f"{at}: paid", Fraction(p["paid"]), sum(Fraction(p.get(k, 0)) for k in ("entitlement", "corrected", "deposit"))
        yield f"{at}: due", Fraction(p["due"]), sum(Fraction(p.get(k, 0)) for k in ("paid", "debt", "advance"))
    names = [m["month"] for m in months]
    yield "months in order, before this one", names, sorted(n for n in set(names) if n < y.get("month", "9999-99"))
    for c in y.get("corrections", []):
        if c.get("kind") and c.get("from"):
            yield f"correction of {c['institution']}", Fraction(c["amount"]), Fraction(c["to"]) - Fraction(c["from"])
    for s in y.get("restated", []):
        yield f"restated {s['month']} of {s['institution']}", Fraction(s["entitlement"]), total(s["lines"])
    corrected, known = Counter(), Counter()
    for c in y.get("corrections", []):
        corrected[c["institution"]] += Fraction(c["amount"])
    for p in payments:
        known[p["institution"]] += Fraction(p["entitlement"]) + Fraction(p.get("corrected", 0))
    sides = {"payments of months = their parts": [total(payments, "paid")] * 2}
    for s in statements:
        code, (mine, outside) = s["institution"], moves(s)
        if "month" in y:
            yield f"{code}: corrected", total(l for l in mine if l["kind"] == "corrected"), corrected[code]
            continue
        yield f"{code}: months + corrections", known[code] + corrected[code], Fraction(s["entitlement"])
        yield f"{code}: prepaid", total(l for l in mine if l["kind"] == "prepaid"), -total((p for p in payments if p["institution"] == code), "paid")
    codes = {s["institution"] for s in statements}
    yield "institutions of months have statements", {c for c in corrected if corrected[c]} <= codes, True
    if "month" in y:
        return {**sides, "corrections = lines corrected": [total(y.get("corrections", []))] * 2}
    entitled = total(statements, "entitlement")
    moved = total(l for s in statements for l in moves(s)[0] if l["kind"] != "prepaid")
    return {**sides, "months + corrections = entitlement": [entitled] * 2, "months + clearing = entitlement + movements": [entitled + moved] * 2}
