"""Reads {"modules": [...]} from stdin, and gives the functions of those modules of the
standard library. Or reads {"pairs": [[before, after], ...]}, and says of each pair
whether Python compiles the first text, and if so whether the second has the same tree."""

import ast
import json
import sys
import sysconfig
import textwrap
import warnings

warnings.simplefilter("ignore")


def functions(module):
    with open(f"{sysconfig.get_paths()['stdlib']}/{module}.py", encoding="utf-8") as f:
        source = f.read()
    for n in ast.walk(ast.parse(source)):
        if isinstance(n, ast.FunctionDef):
            lines = source.split("\n")[n.lineno - 1 : n.end_lineno]
            yield textwrap.dedent("\n".join(lines)) + "\n"


def judge(before, after):
    try:
        want = ast.dump(ast.parse(before))
    except (SyntaxError, ValueError):
        return "not Python"
    try:
        return "same" if ast.dump(ast.parse(after)) == want else "different"
    except (SyntaxError, ValueError) as e:
        return str(e)


request = json.load(sys.stdin)
out = {"functions": [], "verdicts": [judge(*pair) for pair in request.get("pairs") or []]}
for module in request.get("modules") or []:
    out["functions"] += functions(module)
json.dump(out, sys.stdout)
