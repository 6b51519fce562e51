"""A whole report: its fund or pools, its statements, and the checks that it carries."""
import cleared
import fund
import sums
import trails
import year


def rows(p, sides):
    """The checks that a report or pool carries have these sides, and hold."""
    found = {c["name"]: c for c in p["checks"]}
    for name, (left, right) in sides.items():
        got = [type(left)(found[name]["left"]), type(right)(found[name]["right"])]
        yield f"check {name}", got, [left, right]
    for c in p["checks"]:
        yield f"check {c['name']} holds", c["ok"], c["right"] != "not checked"


def totals(statements, others):
    """Both sides of the checks of every list of statements; others are trails that are no line of a statement."""
    number = sum(len(s["lines"]) for s in statements) + others
    return {"lines = due": [sums.add(statements, "due")] * 2, "trails = trails that replay": [number] * 2}


def one(p, statements):
    """One fund and its statements, and the checks that it carries."""
    for s in statements:
        yield from sums.facts(s, p["terms"]["basis"])
    sides = totals(statements, len(p.get("fund", {}).get("lines", [])) + ("trail" in p.get("point_value", {})))
    sides.update((yield from fund.facts(p, statements)))
    return sides


def vouched(r):
    """Of no method are more claims vouched for than there are."""
    parts = [part for s in r["statements"] for part in s.get("parts", [s])]
    for v in r.get("vouched", []):
        cases = sum(c["cases"] for part in parts for c in part.get("by_class", []) if c["method"] == v["method"])
        yield f"{v['claims']} claims of {v['method']} vouched for, of {cases}", 1 <= v["claims"] <= cases, True


def facts(r):
    """Each fact is a name, what the report says, and what it must be."""
    statements, pools, left_out = r["statements"], r.get("pools", []), r.get("left_out", [])
    parts = [part for s in statements for part in s.get("parts", [])]
    for p in pools:
        yield from rows(p, (yield from one(p, [part for part in parts if part["pool"] == p["name"]])))
    if pools:
        for s in statements:
            yield from sums.facts(s, None)
        sides, held = totals(statements, 0), sum(len(p["checks"]) for p in pools)
        sides["parts of statements = statements"] = [sums.add(parts, "entitlement"), sums.add(statements, "entitlement")]
        sides["checks of pools = checks that hold"] = [held, held]
    else:
        sides = yield from one(r, statements)
    claims = sum(s["cases"] for s in statements) + sum(l["count"] for l in left_out)
    sides["ids"] = [claims, "not checked" if any(c["right"] == "not checked" for c in r["checks"]) else claims]
    sides.update((yield from year.facts(r)))
    yield from rows(r, sides)
    codes, places = [s["institution"] for s in statements], [(l["method"], l.get("pool", ""), l["institution"], l.get("month", "")) for l in left_out]
    yield "institutions and what is left out in order", [codes, places], [sorted(set(codes)), sorted(set(places))]
    yield from vouched(r)
    yield from cleared.facts(r)
    yield from trails.facts(r)
