"""A cleared report: its lines move what its accounts say."""
from fractions import Fraction


def total(lines, kind, name=None):
    """The sum of the lines of a kind whose last step has an input of that name."""
    return sum((Fraction(l["amount"]) for l in lines if l["kind"] == kind and
                (name is None or any(i["name"] == name for i in l["trail"][-1].get("inputs", [])))), Fraction(0))


def facts(r):
    """Each fact is a name, what the report says, and what it must be."""
    accounts = {a["institution"]: a for a in r.get("accounts", [])}
    codes = [s["institution"] for s in r["statements"]]
    yield "accounts in order, each with a statement", [a["institution"] for a in r.get("accounts", [])], sorted(c for c in codes if c in accounts)
    for s in r["statements"]:
        lines, a = [l for l in s["lines"] if l["method"] == "clearing"], accounts.get(s["institution"], {})
        if not lines and not a:
            continue
        for field, moved in {
            "prepaid": -total(lines, "prepaid", "paid"), "corrected": total(lines, "corrected"),
            "debt": -total(lines, "debt") - total(lines, "prepaid", "owed"),
            "advance": -total(lines, "recovered"), "new_advance": total(lines, "advance"),
        }.items():
            yield f"{s['institution']}: lines of {field}", moved, Fraction(a.get(field, 0))
        for name, field in {"entered": "score", "decided": "released"}.items():
            said = {Fraction(i["value"]) for l in lines for step in l["trail"] for i in step.get("inputs", []) if i["name"] == name}
            yield f"{s['institution']}: {field} as the steps count it", said, {Fraction(a[field])} if said else said
        back, bonus = total(lines, "released"), total(lines, "bonus")
        lost = total(lines, "forfeited") + total(lines, "pending", "deposit")
        yield f"{s['institution']}: deposit released, lost or pending", back + lost, -total(lines, "withheld")
        if "released" in a:
            yield f"{s['institution']}: released as decided", back + bonus, Fraction(a["released"])
