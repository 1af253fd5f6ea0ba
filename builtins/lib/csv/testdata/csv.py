import csv
import io

def rows(lines, *args, **kwargs):
    return [row for row in csv.reader(lines, *args, **kwargs)]

def written(row, *args, **kwargs):
    f = io.StringIO()
    csv.writer(f, *args, **kwargs).writerow(row)
    return f.getvalue()

texts = ["", "\n", "a", "a,b,c", "a,b\nc,d\n", "a,b\r\nc,d\r\n", "\"a,b\",c\n", "\"a\"\"b\",\"\"\n", "\"a\nb\",c\nd\n", "a,\n,b\n,\n", " a , \"b\" ,c\n", "\n\na\n\n", "a\"b,c\n", "\"a\"b,c\n", "\"unterminated\n", "\"a\",\"b", "a;b;c\n", "a\tb\n", "1,2.5,\"3\",x\n", "ä,\"€\n😀\"\n", "'a,b','c''d'\n", "a\\,b,c\\\"d\\\\e\n", "\"a\\\"b\",c\n", "a,b\\\nc,d\n", "a\rb\n", "a\r\r\n", ",", "\"\"", "\"\n\"", "a,\"b\nc\nd\",e\nf\n", "\x00,a\n", "a||b|c\n"]
formats = [{}, {"delimiter": ";"}, {"dialect": "excel-tab"}, {"dialect": "unix"}, {"quotechar": "'"}, {"quoting": csv.QUOTE_NONE}, {"escapechar": "\\"}, {"doublequote": False}, {"doublequote": False, "escapechar": "\\"}, {"skipinitialspace": True}, {"quoting": csv.QUOTE_NONE, "escapechar": "\\"}, {"quotechar": None}, {"dialect": csv.excel_tab, "delimiter": "|"}, {"strict": True}, {"escapechar": "a"}, {"delimiter": "ä"}, {"quoting": csv.QUOTE_ALL}]
for t in texts:
    for format in formats:
        for lines in [[], []] if "\r" in t else [t.splitlines(True), t.splitlines()]:
            try:
                show(t, rows(lines, **format))
            except csv.Error as e:
                show(t, str(e)[0:44])
        for lines in [io.StringIO(t), io.StringIO(t, newline="")]:
            try:
                show(t, rows(lines, **format))
            except csv.Error as e:
                show(t, str(e)[0:44])

for t in ["1,2.5,\"3\"\n-1e5, 7 ,nan\n", "inf,\"x\",1_0\n", "1\n\n2", "1,,2"]:
    show(rows(t.splitlines(), quoting=csv.QUOTE_NONNUMERIC))
for t in ["x,1", "0x10", "1__0", "--1"]:
    fails(rows, [t], quoting=csv.QUOTE_NONNUMERIC)

data = [[], [""], ["", ""], ["a"], ["a", "b,c", "d\"e", "f\ng", "h\ri", "j\\k"], [1, 2.5, None, True, -3, 1e20], [None], [0], ["ä€", " x ", "'q'"], ["a;b", "a\tb", "a|b"], ("t", "u"), "abc", ["\"", "\"\""], [","], ["\r\n"], [(1, 2)], ["a\x00b"]]
for row in data:
    for format in formats + [{"lineterminator": "\n"}, {"lineterminator": "!"}, {"lineterminator": ""}, {"quoting": csv.QUOTE_NONNUMERIC}, {"quoting": csv.QUOTE_MINIMAL}, {"quoting": csv.QUOTE_ALL, "quotechar": "'", "lineterminator": "ab"}]:
        try:
            show(row, written(row, **format))
        except csv.Error as e:
            show(row, str(e))

f = io.StringIO()
w = csv.writer(f, "excel", lineterminator="\n")
show(w.writerow(["a", 1]), w.writerows([["b", 2], ["c,", None]]), w.writerows([]), f.getvalue(), w.dialect.lineterminator, w.dialect.delimiter, w.dialect.quotechar, w.dialect.escapechar, w.dialect.quoting, w.dialect.doublequote, w.dialect.skipinitialspace, w.dialect.strict)
r = csv.reader(["a,b", "\"c", "d\",e", "", "f"])
for row in r:
    show(row, r.line_num)
show(r.line_num, [x for x in r], r.dialect.delimiter)

# Dicts.
text = "name,age\nAnn,30\n\nBob\nCy,1,2,3\n"
for kwargs in [{}, {"restkey": "rest"}, {"restval": "-"}, {"restkey": "r", "restval": 0}, {"fieldnames": ["x", "y"]}, {"fieldnames": ("x", "y", "z"), "restval": ""}, {"fieldnames": []}, {"delimiter": "n"}, {"dialect": "unix"}, {"fieldnames": ["x", "x"]}]:
    r = csv.DictReader(io.StringIO(text), **kwargs)
    if not kwargs:
        show(r.fieldnames, r.line_num)
    show([(row, r.line_num) for row in r], r.fieldnames, r.line_num, r.restkey, r.restval)
show(csv.DictReader([]).fieldnames, [x for x in csv.DictReader([])], [dict(x) for x in csv.DictReader(["a"])], csv.DictReader(["a,b"]).fieldnames, [x for x in csv.DictReader(["", "1"])])
for kwargs in [{}, {"restval": "-"}, {"extrasaction": "ignore"}, {"delimiter": ";"}, {"dialect": "unix"}, {"quoting": csv.QUOTE_NONNUMERIC, "lineterminator": "\n"}]:
    f = io.StringIO()
    w = csv.DictWriter(f, ["b", "a"], **kwargs)
    show(w.writeheader(), w.writerow({"a": 1, "b": "x;y"}), w.writerow({"a": None}), w.writerow({}), w.writerows([{"b": 2}, {"a": ",", "b": "\""}]), f.getvalue(), w.fieldnames, w.restval, w.extrasaction)
    try:
        w.writerow({"a": 1, "c": 2})
        show(f.getvalue())
    except ValueError as e:
        show("extra")
f = io.StringIO()
w = csv.DictWriter(f, fieldnames=("a", "b"))
fails(w.writerow, [1])
fails(w.writerow, {"a": 1, "z": 2})
fails(w.writerows, [{"z": 2}])
fails(csv.DictWriter, f)
fails(csv.DictWriter, f, ["a"], "", "nope")
fails(csv.DictWriter, 5, ["a"])

# Dialects.
show(csv.list_dialects(), csv.register_dialect("semi", delimiter=";", quoting=csv.QUOTE_ALL), csv.list_dialects(), rows(["a;b"], "semi"), written(["a"], "semi"), csv.get_dialect("semi").delimiter, csv.register_dialect("tab2", "excel-tab", quotechar="'"), written(["a\t"], "tab2"), csv.unregister_dialect("semi"), csv.list_dialects(), csv.unregister_dialect("tab2"))
for name in ["excel", "excel-tab", "unix"]:
    d = csv.get_dialect(name)
    show(d.delimiter, d.quotechar, d.escapechar, d.lineterminator, d.quoting, d.doublequote, d.skipinitialspace, d.strict)
show(csv.field_size_limit(), csv.field_size_limit(5), csv.field_size_limit(), rows(["abcde,f"]), csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONE, csv.QUOTE_NONNUMERIC)
fails(rows, ["abcdef"])
fails(csv.field_size_limit, "x")
show(csv.field_size_limit(131072))
fails(csv.get_dialect, "semi")
fails(csv.unregister_dialect, "semi")
fails(csv.register_dialect, 5)
fails(rows, ["a"], "nope")
for bad in [{"delimiter": ""}, {"quotechar": ""}, {"escapechar": ""}, {"delimiter": "ab"}, {"delimiter": None}, {"delimiter": 5}, {"quotechar": "ab"}, {"quotechar": 5}, {"escapechar": "ab"}, {"quotechar": None, "quoting": csv.QUOTE_ALL}, {"quoting": 9}, {"quoting": -1}, {"quoting": "x"}, {"lineterminator": 5}, {"lineterminator": None}, {"nope": 1}]:
    fails(rows, ["a"], **bad)
    fails(written, ["a"], **bad)
fails(rows, 5)
fails(rows, None)
fails(rows, [b"a"])
fails(rows, [1])
fails(written, 5)
fails(written, None)
fails(csv.writer, "x")
fails(csv.writer)
fails(csv.reader)

f = io.StringIO("a,b\n1,2\n3,4\n")
r = csv.reader(f)
show(next(r), next(r), [row for row in r], next(r, "none"), next(csv.DictReader(io.StringIO("a,b\n1,2\n"))))
fails(next, r)
