"""Reads {"texts": [...], "modules": [...]} from stdin. Says of each text whether
Python compiles it, and its tree in the form that canonPython has for ours; and
the same of the functions in those modules of the standard library."""

import ast
import json
import struct
import sys
import sysconfig
import textwrap
import warnings

warnings.simplefilter("ignore")
PLACES = sys.version_info >= (3, 12)  # inside f-strings they are exact since then

OPS = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**",
    "LShift": "<<", "RShift": ">>", "BitAnd": "&", "BitOr": "|", "BitXor": "^", "MatMult": "@",
    "And": "and", "Or": "or", "USub": "-", "UAdd": "+", "Invert": "~", "Not": "not",
    "Eq": "==", "NotEq": "!=", "Lt": "<", "Gt": ">", "LtE": "<=", "GtE": ">=",
    "In": "in", "NotIn": "not in", "Is": "is", "IsNot": "is not",
}


def op(o):
    return OPS[type(o).__name__]


def text(s):
    return s.encode("utf-8", "surrogatepass").hex()


class Dump:
    def __init__(self, source):
        self.lines = source.split("\n")

    def name(self, n, name):
        if not PLACES:
            return name
        column = len(self.lines[n.lineno - 1].encode()[: n.col_offset].decode())
        return f"{name}@{n.lineno}:{column + 1}"

    def list(self, nodes):
        return "[" + " ".join(self(n) for n in nodes) + "]"

    def body(self, nodes):
        return "{" + " ".join(self(n) for n in nodes) + "}"

    def params(self, a):
        out = []
        defaults = [None] * (len(a.args) - len(a.defaults)) + a.defaults

        def one(prefix, p, default=None):
            s = prefix + p.arg
            if p.annotation:
                s += ":" + self(p.annotation)
            if default:
                s += "=" + self(default)
            out.append(s)

        if a.posonlyargs:
            out.append("/")
        for p, default in zip(a.args, defaults):
            one("", p, default)
        if a.vararg:
            one("*", a.vararg)
        elif a.kwonlyargs:
            out.append("*")
        for p, default in zip(a.kwonlyargs, a.kw_defaults):
            one("", p, default)
        if a.kwarg:
            one("**", a.kwarg)
        return "(" + ", ".join(out) + ")"

    def parts(self, values):
        out, pending = [], ""
        for v in values:
            if isinstance(v, ast.Constant):
                pending += v.value
                continue
            if pending:
                out.append(text(pending))
                pending = ""
            s = "{" + self(v.value)
            if v.conversion >= 0:
                s += "!" + chr(v.conversion)
            if v.format_spec:
                s += ":" + self.parts(v.format_spec.values)
            out.append(s + "}")
        if pending:
            out.append(text(pending))
        return "<" + " ".join(out) + ">"

    def comprehension(self, kind, n, *bodies):
        s = f"({kind} " + " ".join(map(self, bodies))
        for g in n.generators:
            s += f" for {self(g.target)} in {self(g.iter)}" + "".join(f" if {self(i)}" for i in g.ifs)
        return s + ")"

    def __call__(self, n):
        if n is None:
            return "nil"
        return getattr(self, type(n).__name__)(n)

    def Constant(self, n):
        v = n.value
        if v is None or v is True or v is False:
            return self.name(n, str(v))
        if v is ...:
            return "..."
        if isinstance(v, int):
            return str(v) if abs(v) < 10**4000 else hex(v)
        if isinstance(v, float):
            return "float" + struct.pack(">d", v).hex()
        if isinstance(v, str):
            return "'" + text(v) + "'"
        return "b'" + v.hex() + "'"

    def Name(self, n): return self.name(n, n.id)
    def JoinedStr(self, n): return "f" + self.parts(n.values)
    def Tuple(self, n): return "(tuple " + self.list(n.elts) + ")"
    def List(self, n): return "(list " + self.list(n.elts) + ")"
    def Set(self, n): return "(set " + self.list(n.elts) + ")"
    def Dict(self, n): return "(dict " + " ".join(f"{self(k)}:{self(v)}" for k, v in zip(n.keys, n.values)) + ")"
    def ListComp(self, n): return self.comprehension("listcomp", n, n.elt)
    def SetComp(self, n): return self.comprehension("setcomp", n, n.elt)
    def DictComp(self, n): return self.comprehension("dictcomp", n, n.key, n.value)
    def GeneratorExp(self, n): return self.comprehension("generator", n, n.elt)
    def UnaryOp(self, n): return f"({op(n.op)} {self(n.operand)})"
    def BinOp(self, n): return f"({op(n.op)} {self(n.left)} {self(n.right)})"
    def BoolOp(self, n): return f"({op(n.op)} {self.list(n.values)})"

    def Compare(self, n):
        return f"(compare {self(n.left)}" + "".join(f" {op(o)} {self(y)}" for o, y in zip(n.ops, n.comparators)) + ")"

    def IfExp(self, n): return f"({self(n.body)} if {self(n.test)} else {self(n.orelse)})"
    def Lambda(self, n): return f"(lambda {self.params(n.args)} {self(n.body)})"

    def Call(self, n):
        args = sorted(n.args + n.keywords, key=lambda a: (a.lineno, a.col_offset))
        return f"(call {self(n.func)} {self.list(args)})"

    def keyword(self, n): return f"{n.arg}={self(n.value)}" if n.arg else f"**{self(n.value)}"
    def Subscript(self, n): return f"(index {self(n.value)} {self(n.slice)})"
    def Slice(self, n): return f"(slice {self(n.lower)} {self(n.upper)} {self(n.step)})"
    def Attribute(self, n): return f"(. {self(n.value)} {n.attr})"
    def NamedExpr(self, n): return f"(:= {self(n.target)} {self(n.value)})"
    def Starred(self, n): return f"*{self(n.value)}"

    def Module(self, n): return self.body(n.body)
    def Expr(self, n): return f"expr {self(n.value)};"
    def Assign(self, n): return f"assign {self.list(n.targets)} {self(n.value)};"
    def AnnAssign(self, n): return f"assign [{self(n.target)}]:{self(n.annotation)} {self(n.value)};"
    def AugAssign(self, n): return f"augment {op(n.op)} {self(n.target)} {self(n.value)};"
    def Delete(self, n): return f"del {self.list(n.targets)};"
    def Pass(self, n): return "pass;"
    def Break(self, n): return "break;"
    def Continue(self, n): return "continue;"
    def Return(self, n): return f"return {self(n.value)};"
    def Assert(self, n): return f"assert {self(n.test)} {self(n.msg)};"
    def If(self, n): return f"if {self(n.test)} {self.body(n.body)} {self.body(n.orelse)};"
    def For(self, n): return f"for {self(n.target)} {self(n.iter)} {self.body(n.body)} {self.body(n.orelse)};"
    def While(self, n): return f"while {self(n.test)} {self.body(n.body)} {self.body(n.orelse)};"
    def FunctionDef(self, n): return f"def {n.name} {self.params(n.args)} {self(n.returns)} {self.body(n.body)};"
    def Import(self, n): return "import " + ", ".join(f"{a.name} as {a.asname or ''}" for a in n.names) + ";"

    def ImportFrom(self, n):
        names = ", ".join(f"{a.name} as {a.asname or a.name}" for a in n.names)
        return f"from {'.' * n.level}{n.module or ''} import {names};"

    def Try(self, n):
        handlers = " ".join(f"except {self(h.type)} {h.name or ''} {self.body(h.body)}" for h in n.handlers)
        return f"try {self.body(n.body)} {handlers} {self.body(n.orelse)} {self.body(n.finalbody)};"

    def Raise(self, n): return f"raise {self(n.exc)} {self(n.cause)};"

    def With(self, n):
        items = ", ".join(f"{self(i.context_expr)} as {self(i.optional_vars)}" for i in n.items)
        return f"with {items} {self.body(n.body)};"


def judge(source):
    try:
        compile(source, "text", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return {"ok": False}
    try:
        return {"ok": True, "dump": Dump(source)(ast.parse(source))}
    except AttributeError:
        return {"ok": True}


REFUSED = tuple(getattr(ast, k) for k in (
    "AsyncFunctionDef", "AsyncFor", "AsyncWith", "Await", "ClassDef", "Global", "Match", "Nonlocal",
    "TryStar", "TypeAlias", "Yield", "YieldFrom") if hasattr(ast, k))


def functions(module):
    """The functions and methods of a module that have nothing refused in them."""
    path = f"{sysconfig.get_paths()['stdlib']}/{module}.py"
    with open(path, encoding="utf-8") as f:
        source = f.read()
    for n in ast.walk(ast.parse(source)):
        if not isinstance(n, ast.FunctionDef):
            continue
        inner = list(ast.walk(n))
        if any(isinstance(i, REFUSED) or getattr(i, "decorator_list", None) or getattr(i, "type_params", None)
               or isinstance(i, ast.arguments) and i.posonlyargs
               or isinstance(i, ast.Constant) and isinstance(i.value, complex) for i in inner):
            continue
        text = textwrap.dedent(ast.get_source_segment(source, n, padded=True)) + "\n"
        yield {"source": text, **judge(text)}


def main():
    request = json.load(sys.stdin)
    out = {"version": list(sys.version_info[:2]), "texts": [judge(t) for t in request["texts"]], "functions": []}
    for module in request["modules"]:
        out["functions"] += functions(module)
    json.dump(out, sys.stdout)


main()
