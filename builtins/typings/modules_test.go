package typings_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/builtins/typings"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/google/go-cmp/cmp"
)

// run returns what a flow returns.
func run(t *testing.T, source string) value.Value {
	t.Helper()
	rt, err := runtime.New(runtime.Options{Bind: builtins.Bind})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close(context.Background())
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "test", Source: []byte(source)})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := x.Record()
	if r.Status != runtime.EndedSuccess {
		t.Fatalf("%s: %s", r.Message, r.StatusMessage)
	}
	return r.Output
}

// callable are the functions of a module and the classes that can be called, by name.
func callable(m *typings.Module) map[string]*typings.Function {
	functions := map[string]*typings.Function{}
	for _, f := range m.Functions {
		functions[f.Name] = f
	}
	for _, c := range m.Classes {
		for _, f := range c.Methods {
			if (f.Name == "__init__" || f.Name == "__new__") && !strings.HasPrefix(c.Name, "_") {
				functions[c.Name] = f
			}
		}
	}
	return functions
}

// lax are keyword arguments that functions take although Python's do not: stubs do not tell
// of them.
var lax = map[string][]string{
	"base64.b16decode":          {"validate"},
	"base64.b32decode":          {"validate"},
	"base64.standard_b64decode": {"validate"},
	"base64.urlsafe_b64decode":  {"validate"},
	"math.prod":                 {"iterable"},
	"yaml.safe_dump":            {"Dumper"},
	"yaml.safe_dump_all":        {"Dumper"},
}

// takesAny reports whether a function has **names.
func takesAny(f *typings.Function) bool {
	return slices.ContainsFunc(f.Params, func(p typings.Param) bool { return p.Kind == typings.KwArgs })
}

// A function of a module takes the keyword arguments that its stub has, and none that
// another stub has and its own has not: each is tried with each.
func TestKeywordsOfModules(t *testing.T) {
	var pool []string
	for _, name := range builtins.Modules() {
		m, _ := typings.Lookup(name)
		for _, f := range callable(m) {
			pool = union(pool, keywordsOf(f))
		}
	}
	source := fmt.Sprintf("NAMES = %q\n", pool)
	source = strings.ReplaceAll(source, `" "`, `", "`) + `
def takes(f):
    taken = []
    for name in NAMES:
        try:
            f(**{name: None})
        except TypeError as e:
            if "keyword argument" in str(e) or "positional-only" in str(e):
                continue
        except Exception:
            pass
        taken.append(name)
    return taken

def handler(system, this):
    found = {}
`
	for _, name := range builtins.Modules() {
		if strings.HasPrefix(name, "flow_api") {
			continue
		}
		m, _ := typings.Lookup(name)
		source += "    import " + name + "\n"
		for _, f := range sortedNames(callable(m)) {
			source += fmt.Sprintf("    found[%q] = takes(%s.%s)\n", name+"."+f, name, f)
		}
	}
	found, ok := run(t, source+"    return found\n").(*value.Dict)
	if !ok || found.Len() < 100 {
		t.Fatalf("only %d functions were looked at", found.Len())
	}
	for _, name := range builtins.Modules() {
		m, _ := typings.Lookup(name)
		for f, stub := range callable(m) {
			got, ok := found.Get(name + "." + f)
			if !ok || takesAny(stub) {
				continue
			}
			var taken []string
			for _, s := range got.(value.List) {
				if !slices.Contains(lax[name+"."+f], s.(string)) {
					taken = append(taken, s.(string))
				}
			}
			if len(taken) == len(pool) {
				continue // it looks at none, because it fails, or says later that it takes none
			}
			if want := union(nil, keywordsOf(stub)); !slices.Equal(taken, want) {
				t.Errorf("%s.%s takes %v, its stub has %v", name, f, taken, want)
			}
		}
	}
}

func sortedNames(m map[string]*typings.Function) (names []string) {
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// instances make something of each class of modules that has members.
var instances = map[string]string{
	"collections.Counter":                  `collections.Counter("a")`,
	"collections.OrderedDict":              `collections.OrderedDict()`,
	"collections.defaultdict":              `collections.defaultdict(list)`,
	"collections.deque":                    `collections.deque()`,
	"contextlib.ExitStack":                 `contextlib.ExitStack()`,
	"csv.DictReader":                       `csv.DictReader(["a"])`,
	"csv.DictWriter":                       `csv.DictWriter(io.StringIO(), ["a"])`,
	"csv._Dialect":                         `csv.excel`,
	"csv._Reader":                          `csv.reader(["a"])`,
	"csv._Writer":                          `csv.writer(io.StringIO())`,
	"datetime.date":                        `datetime.date(2024, 1, 1)`,
	"datetime.datetime":                    `datetime.datetime(2024, 1, 1)`,
	"datetime.time":                        `datetime.time(1)`,
	"datetime.timedelta":                   `datetime.timedelta(1)`,
	"datetime.timezone":                    `datetime.timezone.utc`,
	"dateutil.relativedelta.relativedelta": `dateutil.relativedelta.relativedelta(days=1)`,
	"dateutil.relativedelta.weekday":       `dateutil.relativedelta.MO`,
	"dateutil.tz.tzutc":                    `dateutil.tz.tzutc()`,
	"dateutil.tz.tzoffset":                 `dateutil.tz.tzoffset("a", 3600)`,
	"dateutil.tz.tzlocal":                  `dateutil.tz.tzlocal()`,
	"functools.partial":                    `functools.partial(len)`,
	"hashlib._Hash":                        `hashlib.sha256()`,
	"io.StringIO":                          `io.StringIO()`,
	"os._Environ":                          `os.environ`,
	"pytz._Zone":                           `pytz.utc`,
	"random.Random":                        `random.Random(1)`,
	"re.Match":                             `re.match("a", "a")`,
	"re.Pattern":                           `re.compile("a")`,
	"string.Template":                      `string.Template("a")`,
	"textwrap.TextWrapper":                 `textwrap.TextWrapper()`,
	"time.struct_time":                     `time.gmtime(0)`,
	"urllib.parse.DefragResult":            `urllib.parse.urldefrag("a")`,
	"urllib.parse.ParseResult":             `urllib.parse.urlparse("a")`,
	"urllib.parse.SplitResult":             `urllib.parse.urlsplit("a")`,
	"uuid.UUID":                            `uuid.uuid4()`,
	"zoneinfo.ZoneInfo":                    `zoneinfo.ZoneInfo("UTC")`,
}

// inherited are members that stubs have by Python's own classes.
var inherited = []string{"clear", "count", "fromkeys", "get", "index", "items", "keys", "pop", "popitem", "setdefault", "update", "values"}

// What something of a module has, its class in the stubs has too, and nothing else.
func TestMembersOfModules(t *testing.T) {
	source := "def handler(system, this):\n    found = {}\n"
	for _, name := range builtins.Modules() {
		source += "    import " + name + "\n"
	}
	for class, make := range instances {
		kind := class
		if strings.Contains(class, "._") {
			kind = "None"
		}
		source += fmt.Sprintf("    found[%q] = (dir(%s), dir(%s))\n", class, make, kind)
	}
	found := run(t, source+"    return found\n").(*value.Dict)
	seen := 0
	for _, module := range builtins.Modules() {
		m, _ := typings.Lookup(module)
		for _, c := range m.Classes {
			dirs, ok := found.Get(module + "." + c.Name)
			if !ok {
				if len(c.Methods)+len(c.Attributes) > 0 && !strings.HasPrefix(module, "flow_api") && needsInstance(c) {
					t.Errorf("nothing is made of class %s.%s", module, c.Name)
				}
				continue
			}
			seen++
			var want []string
			for _, dir := range dirs.(value.Tuple) {
				for _, s := range dir.(value.List) {
					if !strings.HasPrefix(s.(string), "__") && !slices.Contains(inherited, s.(string)) {
						want = append(want, s.(string))
					}
				}
			}
			methods, attributes := m.Members(c.Name)
			if slices.Contains(c.Bases, "tzinfo") {
				zone, _ := typings.Lookup("datetime")
				more, _ := zone.Members("tzinfo")
				methods = append(methods, more...)
			}
			var got []string
			for _, f := range methods {
				if !strings.HasPrefix(f.Name, "__") && !slices.Contains(inherited, f.Name) {
					got = append(got, f.Name)
				}
			}
			for _, v := range attributes {
				got = append(got, v.Name)
			}
			if diff := cmp.Diff(union(nil, want), union(nil, got)); diff != "" {
				t.Errorf("%s.%s (-builtins +stubs):\n%s", module, c.Name, diff)
			}
		}
	}
	if seen != len(instances) {
		t.Errorf("%d classes were looked at, want %d", seen, len(instances))
	}
}

// needsInstance reports whether a class has members of its own; exceptions and what stands
// in a with statement are looked at by nobody.
func needsInstance(c *typings.Class) bool {
	for _, f := range c.Methods {
		if !strings.HasPrefix(f.Name, "__") {
			return c.Name != "tzinfo" && c.Name != "chain" && !strings.HasPrefix(c.Name, "_")
		}
	}
	return false
}
