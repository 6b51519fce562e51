"""How each amount of a report arose: every step of every trail is computed again from its inputs."""
import ast
import math
import operator
import re
from fractions import Fraction  # exact: nothing here is ever a float


def down(x, places):
    """Toward zero."""
    return Fraction(math.trunc(x * 10**places), 10**places)


def half_up(x, places):
    """Half away from zero."""
    return down(x + Fraction(-1 if x < 0 else 1, 2 * 10**places), places)


DO = {
    "min": min, "max": max, "round": half_up, "down": down, ast.USub: operator.neg,
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}


def evaluate(formula, inputs):
    """The value of a formula. What DO does not list is an error: nothing else is ever run."""
    def value(node):
        if isinstance(node, ast.Constant):
            return Fraction(inputs.get(node.value, node.value))
        if isinstance(node, ast.Call):
            return DO[node.func.value](*map(value, node.args))
        return DO[type(node.op)](*[value(n) for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)])
    # Names and numbers become texts first, so that Python reads neither a float nor a word of its own.
    signs = formula.translate(str.maketrans("−×÷", "-*/"))
    return value(ast.parse(re.sub(r"[a-z0-9][a-z0-9_.]*", r"('\g<0>')", signs), mode="eval").body)


def replay(at, trail, amount):
    """An input with the name of an earlier result is that result, and the last result is the amount."""
    earlier = {}
    for step in trail:
        rule, inputs = step["rule"], {i["name"]: Fraction(i["value"]) for i in step.get("inputs", []) if "value" in i}
        for name in sorted(inputs.keys() & earlier.keys()):
            yield f"{at}, {rule['id']}, {name}", inputs[name], earlier[name]
        result = earlier[rule["gives"]] = Fraction(step["result"])
        yield f"{at}, {rule['id']}: {rule['formula']}", result, evaluate(rule["formula"], inputs)
    yield f"{at}, the end of the trail", result, Fraction(amount)


def facts(part, at="report"):
    """All trails of a report, or of any part of it, wherever they are."""
    if isinstance(part, dict) and "trail" in part:
        yield from replay(at, part["trail"], part.get("amount", part.get("value")))
    for key, inner in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        yield from facts(inner, f"{at}.{key}")
