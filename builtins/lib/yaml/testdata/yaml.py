import io
import yaml

shared = [1, 2]
odd = {(1, 2): "t", (): "e"}
long = "a long text that goes on and on until it has no place in a line of eighty characters any more, which is here"
values = [None, True, False, 0, -5, 10**30, 1.0, -0.5, 1e20, 1.5e-7, float("inf"), -float("inf"), float("nan"), "", "abc", "yes", "No", "on", "true", "null", "~", "1", "1.5", "0x1f", "017", "12:30", "2024-01-02", "2024-01-02 10:00:00", ".inf", "=", "<<", "- a", "a: b", "a #b", "#a", "a#b", "?", "? a", "-", "--", "---", "...a", ":a", "a:", "[a", "a]", "{a}", "a, b", "&a", "*a", "!a", "|", ">", "'", "\"", "it's", "say \"x\"", "%a", "@a", "`a",
          " a", "a ", "a\n", "\na", "a\nb", "a\nb\n", "a\n\nb", "a \nb", "a\n b", "\n", "\n\n", " ", "\t", "a\tb", "\x00", "\x1b", "ä", "€ 😀", "\u0085", "\ufeff", "a\\b", "a\u00a0b", long, long + "\n" + long, "ä" + long, long + "\t" + long, "word " * 30, "x" * 200, "  ".join(["two"] * 40),
          [], {}, (), [[]], [{}], {"a": []}, {"a": {}}, [1, "a", None], [[1, 2], [3]], [[[1]]], {"a": 1, "b": [1, 2], "c": {"d": None}}, {"z": 1, "a": 2}, [{"a": 1, "b": 2}, {"c": [3]}], {1: "a", 2.5: "b", None: "c"}, {"a": [{"b": [{"c": 1}]}]}, (1, (2, 3)), odd, {"": 1, "a b": 2, "yes": 3, "x\ny": 4, "k" * 130: 5, "k" * 122: 6, "k" * 123: 7}, [shared, shared, {"s": shared}], [long, {long[0:50]: long}],
          b"", b"abc", b"\xff" * 100, {"b": b"x"}, [b"y"], {b"k": 1}, set(), set([1, 2, 3]), {"s": set(["b"])}, {"multi": "a\nb\n", "l": ["c\nd"]}, {True: 1, False: 2}, {"a": "", "b": " "}, {"u": "äöü", "n": {"ß": ["é"]}}, ["key: value", "- item", "*"]]
options = [{}, {"default_flow_style": True}, {"default_flow_style": None}, {"sort_keys": False}, {"indent": 4}, {"indent": 1}, {"indent": 10}, {"width": 20}, {"width": 5}, {"width": 1000}, {"width": float("inf")}, {"allow_unicode": True}, {"explicit_start": True}, {"explicit_end": True}, {"default_style": "\""}, {"default_style": "'"}, {"default_style": "|"}, {"default_style": ">"}, {"line_break": "\r\n"},
           {"default_flow_style": True, "width": 20}, {"default_flow_style": True, "allow_unicode": True, "indent": 3}, {"default_flow_style": None, "sort_keys": False, "indent": 4, "width": 40, "explicit_start": True}, {"default_style": ">", "width": 30, "indent": 4}, {"default_style": "\"", "width": 30}, {"default_style": "|", "indent": 6, "allow_unicode": True}]
for v in values:
    for o in options:
        show(v, yaml.safe_dump(v, **o))
for vs in [[], [None], [1, 2], ["a", "b"], [{"a": 1}, [2]], ["a\n\n", "b"]]:
    for o in [{}, {"explicit_start": True}, {"explicit_end": True}, {"default_style": "|"}]:
        show(vs, yaml.safe_dump_all(vs, **o))
show(yaml.dump({"b": 1, "a": [1]}), yaml.dump_all([1, 2]), yaml.dump({"a": 1}, Dumper=yaml.SafeDumper), yaml.safe_dump(data=1, stream=None))
f = io.StringIO()
show(yaml.dump({"a": 1}, f), yaml.safe_dump_all([1, 2], stream=f), f.getvalue())
fails(yaml.safe_dump, print)
fails(yaml.safe_dump, {"a": len})
fails(yaml.safe_dump)
fails(yaml.safe_dump, 1, 5)

for text in ["", "a", "a: 1", "- 1\n- 2.5\n- true\n- null\n- ~\n-\n", "{a: [1, 'x'], b: \"y\\n\"}", "a: |\n  x\n  y\nb: >\n  c\n  d\n", "a: &x [1, 2]\nb: *x\n", "base: &b {x: 1, y: 2}\nd:\n  <<: *b\n  y: 3\n", "? a\n: b\n", "!!binary aGk=", "!!set {a, b}", "!!str 5", "'it''s'", "a: 'b: c'", "# c\na: 1 # d\n", "--- x\n...\n", "0x1f", "-17", "1.5e+3", ".inf", "-.inf", "key with spaces: v", "[a, [b, {c: d}]]", "1: a\nnull: b\n", "%YAML 1.1\n---\na\n", "ä: ö", "\"\\u00e4\\x41\"", "a:\n- 1\n-  - 2\n"]:
    show(text, yaml.safe_load(text), yaml.safe_load(text.encode()), yaml.load(text, Loader=yaml.SafeLoader), yaml.load(text, yaml.FullLoader), yaml.full_load(text), yaml.safe_load(io.StringIO(text)), [d for d in yaml.safe_load_all(text)])
show([d for d in yaml.safe_load_all("a\n---\nb: 1\n---\n- c\n")], [d for d in yaml.load_all("1\n---\n2", Loader=yaml.SafeLoader)], [d for d in yaml.safe_load_all("---\n---\n")])
for text in ["a: b: c", "[1, 2", "{a", "'x", "\"x", "a: *nope", "\t- a", "- a\nb: c", "!!nope x", "!x y", "%", "a\n---\nb", "@a", "a: &b", "{a: 1, [}", "\x00", "? {a: 1}\n: 2\n", "&a [*a" ]:
    if text != "a: &b":
        fails(yaml.safe_load, text)
    try:
        yaml.safe_load(text)
    except yaml.YAMLError as e:
        show("error", isinstance(e, yaml.YAMLError), str(e) != "")
    except TypeError:
        show("error")
try:
    yaml.safe_load("a: 1\nb: [\n")
except yaml.MarkedYAMLError as e:
    show(e.problem_mark.line, str(e.problem) != "")
fails(yaml.load, "a")
fails(yaml.load, "a", 5)
fails(yaml.safe_load, 5)
fails(yaml.safe_load, None)
for v in values:
    if v != odd:
        show(yaml.safe_load(yaml.safe_dump(v)))
