package dialect

import (
	_ "embed"
	"slices"
	"strings"
)

// What Python or another language has and flows have not, with what to write instead.
// The words of Python's grammar are refused by package syntax.

// otherSpellings are names of other languages.
var otherSpellings = map[string]string{
	"null": "None", "nil": "None", "none": "None", "undefined": "None", "NULL": "None",
	"true": "True", "TRUE": "True", "false": "False", "FALSE": "False",
	"unicode": "str", "basestring": "str", "long": "int", "xrange": "range", "raw_input": "this.message(...)",
	"frozenset": "set or tuple", "bytearray": "bytes", "unichr": "chr", "console": "this.log(...)", "echo": "print(...)",
	"printf": "print(...)", "println": "print(...)", "strlen": "len(...)", "sizeof": "len(...)",
}

// notOffered are Python's builtins that a flow cannot have, and what to write
// instead.
var notOffered = map[string]string{
	"exec":         "write the code into the flow, or start it with this.script(source)",
	"execfile":     "write load('//path', ...), or start it with this.flow(name)",
	"eval":         "for data write json.loads(text); for a script this.script(source)",
	"compile":      "write the code into the flow, or start it with this.script(source)",
	"__import__":   "write import at the top",
	"reload":       "a file is run once: start it again as this.flow(name)",
	"open":         "write system.file(name).get_text_content()",
	"input":        "write this.message(...) to ask a person, or this.get('input_value')",
	"globals":      "keep the values in a dict",
	"locals":       "keep the values in a dict",
	"vars":         "keep the values in a dict",
	"super":        "there are no classes: keep the values in a dict or a struct(...)",
	"object":       "there are no classes: keep the values in a dict or a struct(...)",
	"classmethod":  "there are no classes: write a function",
	"staticmethod": "there are no classes: write a function",
	"property":     "there are no classes: write a function",
	"issubclass":   "there are no classes: write isinstance(x, T)",
	"setattr":      "write x.name = value, or keep the values in a dict",
	"delattr":      "keep the values in a dict",
	"id":           "compare with ==",
	"memoryview":   "use bytes",
	"complex":      "keep the two parts in a tuple",
	"breakpoint":   "write this.log(...), or step through the execution with flowrun debug",
	"help":         "write dir(x) for the names of what x has",
	"exit":         "write return this.success(...) or return this.error(...)",
	"quit":         "write return this.success(...) or return this.error(...)",
	"reduce":       "write from functools import reduce",
	"slice":        "write x[i:j]",
	"Ellipsis":     "write ...",
	"require":      "write import name at the top",
	"self":         "there are no classes: keep the values in a dict or a struct(...); the execution that runs is this",
	"end":          "leave it out: the indentation ends a block",
	"aiter":        "leave it out: a flow waits by itself",
	"anext":        "leave it out: a flow waits by itself",
	"__name__":     "leave the test out: the runtime calls handler",
	"__file__":     "write load('//path', ...) or system.file(name)",
	"__doc__":      "write the text where it is used",
	"__builtins__": "write the name of what is meant",

	"BaseExceptionGroup": "raise one exception after the other",
	"ExceptionGroup":     "raise one exception after the other",
	"GeneratorExit":      endsFlow,
	"KeyboardInterrupt":  endsFlow,
	"SystemExit":         endsFlow,
	"IOError":            "write OSError",
	"BlockingIOError":    "write OSError",
	"BrokenPipeError":    "write OSError",
	"ChildProcessError":  "write OSError",
	"EnvironmentError":   "write OSError",
	"InterruptedError":   "write OSError",
	"IsADirectoryError":  "write OSError",
	"NotADirectoryError": "write OSError",
	"ProcessLookupError": "write OSError",
	"BufferError":        "write Exception",
	"ReferenceError":     "write Exception",
	"StandardError":      "write Exception",
	"FloatingPointError": "write ArithmeticError",
}

const endsFlow = "no except clause stops what ends a flow: clean up in finally"

// dundersInstead are attributes that Python gives to its values, and what to write
// instead.
var dundersInstead = map[string]string{
	"__bases__":    "there are no classes",
	"__call__":     "write f(...)",
	"__code__":     "a function has no attributes",
	"__contains__": "write x in y",
	"__delitem__":  "write del x[key]",
	"__dict__":     "write dir(x) for the names of what x has",
	"__doc__":      "write the text where it is used",
	"__enter__":    "write with",
	"__eq__":       "write x == y",
	"__exit__":     "write with",
	"__file__":     "write load('//path', ...) or system.file(name)",
	"__getattr__":  "write getattr(x, name)",
	"__getitem__":  "write x[key]",
	"__init__":     "there are no classes: write a function that makes a dict or a struct(...)",
	"__iter__":     "write for, or list(x)",
	"__len__":      "write len(x)",
	"__next__":     "write next(x)",
	"__repr__":     "write repr(x)",
	"__setattr__":  "keep the values in a dict",
	"__setitem__":  "write x[key] = value",
	"__slots__":    "there are no classes",
	"__str__":      "write str(x)",
	"__version__":  "modules have no versions: they are part of flowrun",
}

// DunderHint says what to write instead of an attribute with two underscores at both
// ends; "" for one that some values have.
func DunderHint(name string) string { return dundersInstead[name] }

// modulesInstead are Python's modules that flows have not, and what a flow does
// instead.
var modulesInstead = map[string]string{
	"aiohttp":            rest,
	"ansible":            ssh,
	"argparse":           "the inputs of a flow are this.get('input_value')",
	"asyncio":            "a call waits by itself; write wait=False to go on, and this.wait_for(*children)",
	"atexit":             "write try and finally in handler",
	"boto3":              rest,
	"concurrent":         children,
	"concurrent.futures": children,
	"configparser":       "keep the configuration as YAML or JSON text",
	"cx_Oracle":          sql,
	"dataclasses":        "there are no classes: keep the values in a dict or a struct(...)",
	"docker":             rest,
	"dotenv":             "write connectors: their values and secrets are kept outside of the flow",
	"email":              "write this.connect(connector_type='SMTP', ...)",
	"enum":               "there are no classes: write NAME = 'value' for each",
	"ftplib":             "write this.connect(connector_type='FTP', ...)",
	"getpass":            "write a connector with vault_secrets",
	"git":                "write this.connect(connector_type='GIT', ...)",
	"glob":               files,
	"grpc":               rest,
	"httpx":              rest,
	"http":               rest,
	"http.client":        rest,
	"imaplib":            "write this.connect(connector_type='IMAP', ...)",
	"importlib":          "write import at the top",
	"inspect":            "write dir(x) for the names of what x has",
	"ldap":               ldap,
	"ldap3":              ldap,
	"logging":            "write this.log(...), with level='warning' or level='error'",
	"multiprocessing":    children,
	"mysql":              sql,
	"numpy":              "write lists, and sum, min, max and sorted",
	"openpyxl":           "write the values as CSV text",
	"pandas":             "write lists of dicts",
	"paramiko":           ssh,
	"pathlib":            files,
	"pickle":             "write json.dumps(value) and json.loads(text)",
	"pip":                "modules cannot be installed: write this.connect(...) to reach a service that has it",
	"psycopg2":           sql,
	"pymysql":            sql,
	"pymssql":            sql,
	"pyodbc":             sql,
	"pytest":             "write assert, and run the flow with inputs",
	"queue":              children,
	"redis":              "write this.connect(connector_type='REDIS', ...)",
	"requests":           rest,
	"sched":              "write this.sleep(seconds) or this.sleep_until(time)",
	"shelve":             "write json.dumps(value) and json.loads(text)",
	"shutil":             files,
	"signal":             "a cancelled execution runs its finally blocks: write try and finally",
	"smtplib":            "write this.connect(connector_type='SMTP', ...)",
	"socket":             rest,
	"sqlalchemy":         sql,
	"sqlite3":            sql,
	"ssl":                rest,
	"subprocess":         ssh,
	"sys":                "write this.get('input_value') for argv, return this.success(...) for exit, this.log(...) for stdout",
	"telnetlib":          ssh,
	"tempfile":           files,
	"threading":          children,
	"traceback":          "an exception that is not caught has its traceback in status_message; str(e) has its text",
	"unittest":           "write assert, and run the flow with inputs",
	"urllib.request":     rest,
	"urllib2":            rest,
	"urllib3":            rest,
	"warnings":           "write this.log(..., level='warning')",
	"websocket":          rest,
	"xmlrpc":             rest,
}

const (
	rest     = "write this.connect(connector_type='REST', url=...)"
	ssh      = "write this.connect(connector_type='SSH', hostname=..., script=...) to run commands on a host"
	sql      = "write this.connect with the connector_type of the database"
	ldap     = "write this.connect(connector_type='LDAP', ...)"
	files    = "write system.file(name) for files"
	children = "write this.flow(name, wait=False) for each, then this.wait_for(*children)"
)

// moduleInstead says what a flow does instead of importing a module of Python's; "" if
// nothing is known.
func moduleInstead(name string) string {
	for {
		if hint := modulesInstead[name]; hint != "" {
			return hint
		}
		dot := strings.LastIndexByte(name, '.')
		if dot < 0 {
			return ""
		}
		name = name[:dot]
	}
}

// attributesInstead are attributes of Python's modules that flows' have not, and what
// to write instead.
var attributesInstead = map[string]string{
	"json.JSONDecoder":    "write json.loads(text)",
	"json.JSONEncoder":    "write json.dumps(value, default=function)",
	"json.dump":           "there are no open files: write json.dumps(value)",
	"json.load":           "there are no open files: write json.loads(text)",
	"os.getcwd":           "a flow has no current folder",
	"os.listdir":          files,
	"os.makedirs":         files,
	"os.mkdir":            files,
	"os.popen":            ssh,
	"os.remove":           files,
	"os.rename":           files,
	"os.system":           ssh,
	"os.walk":             files,
	"os.path.exists":      "write system.file(name).exists()",
	"os.path.isfile":      "write system.file(name).exists()",
	"random.SystemRandom": "write the functions of secrets",
	"re.template":         "write re.compile(pattern)",
	"time.clock":          "write time.time()",
	"yaml.unsafe_load":    "write yaml.safe_load(text)",
}

// methodsInstead are methods that Python 2 or another language has, and what to write
// instead, by the type of the value; those without a type are for any.
var methodsInstead = map[string]string{
	"dict.has_key":     "write key in d",
	"dict.iteritems":   "write d.items()",
	"dict.iterkeys":    "write d.keys()",
	"dict.itervalues":  "write d.values()",
	"dict.viewitems":   "write d.items()",
	"dict.viewkeys":    "write d.keys()",
	"dict.viewvalues":  "write d.values()",
	"dict.fromkeys":    "write {key: value for key in keys}",
	"list.add":         "write x.append(value)",
	"list.concat":      "write x + y",
	"list.push":        "write x.append(value)",
	"list.size":        "write len(x)",
	"set.append":       "write x.add(value)",
	"str.concat":       "write x + y",
	"str.decode":       "it is text already: bytes have decode",
	"str.includes":     "write part in x",
	"str.maketrans":    "write str.maketrans(...)",
	"str.substr":       "write x[from:to]",
	"str.substring":    "write x[from:to]",
	"str.toLowerCase":  "write x.lower()",
	"str.toUpperCase":  "write x.upper()",
	"str.trim":         "write x.strip()",
	"bytes.encode":     "they are bytes already: texts have encode",
	"contains":         "write value in x",
	"forEach":          "write a loop",
	"indexOf":          "write x.find(part), or x.index(value)",
	"length":           "write len(x)",
	"toString":         "write str(x)",
	"execution.output": "write child.get('output_value')",
	"execution.status": "write child.get('status')",
}

// pythonNames has lines of a module or type and the public names that CPython 3.11 has in
// it.
//
//go:embed python_names.txt
var pythonNames string

const notHere = "it is of Python's that flows have not"

// isPythons reports whether Python's module of that name has a name.
func isPythons(module, name string) bool {
	for line := range strings.Lines(pythonNames) {
		if m, names, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " "); m == module {
			return slices.Contains(strings.Fields(names), name)
		}
	}
	return false
}

// ModuleHint says what to write instead of a name that a module has not, whose names
// are names; "" if nothing is known. What Python's module has is no misspelling of
// another name.
func ModuleHint(module, name string, names []string) string {
	if hint := attributesInstead[module+"."+name]; hint != "" {
		return hint
	}
	const few = 12
	if isPythons(module, name) {
		hint := notHere
		if len(names) <= few {
			hint += "; there are: " + strings.Join(names, ", ")
		}
		return hint
	}
	return DidYouMean(name, names)
}
