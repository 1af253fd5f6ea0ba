import json

values = [None, True, False, 0, -5, 1 << 70, 1.0, -0.0, 1e100, 1.5e-7, 123456789.125, "", "a\"b\\c\n\r\t\b\f\x01\x7f", "äöü €", "😀", [], [[]], {}, {"a": {}}, [1, [2, [3]]],
          {"b": 1, "a": [1, 2, {"z": None}]}, (1, 2), {3: "a", None: 2, True: 3, 2.5: 4}]
for v in values:
    show(json.dumps(v))
    show(json.dumps(v, indent=2))
    show(json.dumps(v, ensure_ascii=False, separators=(",", ":")))
    show(json.dumps(v, indent="\t", separators=(";", "=")), json.dumps(v, indent=0))
show(json.dumps({"b": 1, "a": 2, "c": {"y": 1, "x": 2}}, sort_keys=True), json.dumps({(1, 2): 3, "a": 1}, skipkeys=True))
show(json.dumps([float("nan"), float("inf"), -float("inf")]))
show(json.dumps({"a": set([1])}, default=lambda s: list(s)), json.dumps(b"x", default=str) != "")
fails(json.dumps, set([1]))
fails(json.dumps, {(1, 2): 3})
fails(json.dumps, float("nan"), allow_nan=False)
for text in ["null", " true ", "[1, 2.5, -3e2, 1E5]", '{"a": [1, {"b": null}], "c": "\\u00e4\\ud83d\\ude00\\n"}', '"x"', "12345678901234567890123", "-0", "1.0", b'{"b": 1}']:
    show(json.loads(text))
for text in ["", "{", "[1,]", "nul", "{'a': 1}", '{"a" 1}', "01", "[1] x", '"\n"', "+1", ".5", '"\\x"', "{\"a\": 1,}"]:
    fails(json.loads, text)
    try:
        json.loads(text)
    except json.JSONDecodeError as e:
        show("decode error", isinstance(e, ValueError))
fails(json.loads, None)
fails(json.loads, 5)
for text in ["", "[1,", '[1,\n 2,,3]', '{"a":}', '[1] x', '{\n\n "a": nul}']:
    try:
        json.loads(text)
    except json.JSONDecodeError as e:
        show(e.lineno, e.colno, e.pos, e.doc == text, str(e) == "%s: line %d column %d (char %d)" % (e.msg, e.lineno, e.colno, e.pos))
