"""How each amount of a report arose: every step of every trail is computed again from its inputs."""
import ast
import math
import operator
import re
from fractions import Fraction  # exact: nothing here is ever a float


def unit(places):
    if places not in range(19):
        raise ValueError(f"places {places}")
    return 10**int(places)


def down(x, places):
    """Toward zero."""
    return Fraction(math.trunc(x * unit(places)), unit(places))


def half_up(x, places):
    """Half away from zero."""
    return down(x + Fraction(-1 if x < 0 else 1, 2 * unit(places)), places)


DO = {
    "min": min, "max": max, "round": half_up, "down": down, ast.USub: operator.neg, ast.Not: operator.not_,
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}
SIGNS = {"−": "-", "×": "*", "÷": "/", "=": "==", "≠": "!=", "≤": "<=", "≥": ">="}
WORDS = {"and", "or", "not"}  # of Python too, and with the same precedence


def spell(token):
    """A token as Python has it. Names, numbers and texts become texts of Python, which reads neither a float nor a word of its own."""
    token = token.group()
    if token in WORDS:
        return f" {token} "
    if token[0] == "'":  # the first quote stays: it tells a text from a name
        token = "'" + token[1:-1].replace("''", "'")
    elif not token[0].isalnum():
        return SIGNS.get(token, token)
    return f"({token!r})"


def evaluate(formula, inputs):
    """The value of a formula. What DO does not list is an error: nothing else is ever run."""
    def named(name):
        if (found := inputs[name]) is None:
            raise KeyError(name + " has no value")
        return found

    def number(node):
        x = exactly(Fraction, value(node))
        if max(abs(x.numerator), x.denominator) >= 2**1024:
            raise OverflowError("more than 308 digits")
        return x

    def flag(node):
        return exactly(bool, value(node))

    def compare(left, signs, others):
        for sign, other in zip(signs, map(value, others)):  # the next side is only computed if this one holds
            of = type(other) if isinstance(sign, (ast.Eq, ast.NotEq)) else Fraction
            if not DO[type(sign)](exactly(of, left), exactly(of, other)):
                return False
            left = other
        return True

    def call(name, args):
        if name == "known":
            return inputs[args[0].value] is not None
        if name == "if":
            return value(args[1] if flag(args[0]) else args[2])
        numbers = list(map(number, args))
        return DO[name](numbers) if name in ("min", "max") else DO[name](*numbers)

    def value(node):
        if isinstance(node, ast.Constant):
            if node.value[0] == "'":
                return node.value[1:]
            if node.value[0].isdigit():
                return Fraction(node.value)
            return node.value == "true" if node.value in ("true", "false") else named(node.value)
        if isinstance(node, ast.Call):
            return call(node.func.value, node.args)
        if isinstance(node, ast.BoolOp):
            return (all if isinstance(node.op, ast.And) else any)(map(flag, node.values))
        if isinstance(node, ast.Compare):
            return compare(value(node.left), node.ops, node.comparators)
        if isinstance(node.op, ast.Not):
            return not flag(node.operand)
        return DO[type(node.op)](*[number(n) for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)])

    tokens = r"'(?:[^']|'')*'|[a-z0-9][a-z0-9_.]*|[<>!]=|[−×÷=≠≤≥]"
    return value(ast.parse(f"({re.sub(tokens, spell, formula)})", mode="eval").body)


def exactly(kind, x):
    if type(x) is not kind:
        raise TypeError(f"{x!r} is no {kind.__name__}")
    return x


def given(part, number):
    """The value of an input or step, in the one field that has it; None if it is absent."""
    read = {number: Fraction, "fraction": Fraction, "text": lambda x: exactly(str, x), "flag": lambda x: exactly(bool, x), "absent": lambda _: None}
    (value,) = [read[field](part[field]) for field in read if field in part]
    return value


def kind(x):
    """True is not 1, and a text is no flag."""
    return x if isinstance(x, Fraction) else (type(x).__name__, x)


def replay(at, trail, amount):
    """An input with the name of an earlier result is that result, and the last result is the amount."""
    earlier = {}
    for step in trail:
        rule, inputs = step["rule"], {i["name"]: given(i, "value") for i in step.get("inputs", [])}
        for name in sorted(inputs.keys() & earlier.keys()):
            yield f"{at}, {rule['id']}, {name}", kind(inputs[name]), kind(earlier[name])
        result = earlier[rule["gives"]] = given(step, "result")
        yield f"{at}, {rule['id']}: {rule['formula']}", kind(result), kind(evaluate(rule["formula"], inputs))
    yield f"{at}, the end of the trail", result, Fraction(amount)


def facts(part, at="report"):
    """All trails of a report, or of any part of it, wherever they are."""
    if isinstance(part, dict) and "trail" in part:
        yield from replay(at, part["trail"], part.get("amount", part.get("value")))
    for key, inner in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        yield from facts(inner, f"{at}.{key}")
