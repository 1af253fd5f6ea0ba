package builtins

import (
	"maps"
	"sync"

	base64mod "github.com/flowrun/flowrun/builtins/lib/base64"
	collectionsmod "github.com/flowrun/flowrun/builtins/lib/collections"
	contextlibmod "github.com/flowrun/flowrun/builtins/lib/contextlib"
	copymod "github.com/flowrun/flowrun/builtins/lib/copy"
	csvmod "github.com/flowrun/flowrun/builtins/lib/csv"
	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	dateutilmod "github.com/flowrun/flowrun/builtins/lib/dateutil"
	functoolsmod "github.com/flowrun/flowrun/builtins/lib/functools"
	hashmod "github.com/flowrun/flowrun/builtins/lib/hashlib"
	htmlmod "github.com/flowrun/flowrun/builtins/lib/html"
	iomod "github.com/flowrun/flowrun/builtins/lib/io"
	itertoolsmod "github.com/flowrun/flowrun/builtins/lib/itertools"
	jsonmod "github.com/flowrun/flowrun/builtins/lib/json"
	mathmod "github.com/flowrun/flowrun/builtins/lib/math"
	operatormod "github.com/flowrun/flowrun/builtins/lib/operator"
	osmod "github.com/flowrun/flowrun/builtins/lib/os"
	pytzmod "github.com/flowrun/flowrun/builtins/lib/pytz"
	randommod "github.com/flowrun/flowrun/builtins/lib/random"
	remod "github.com/flowrun/flowrun/builtins/lib/re"
	secretsmod "github.com/flowrun/flowrun/builtins/lib/secrets"
	stringmod "github.com/flowrun/flowrun/builtins/lib/string"
	textwrapmod "github.com/flowrun/flowrun/builtins/lib/textwrap"
	timemod "github.com/flowrun/flowrun/builtins/lib/time"
	urllibmod "github.com/flowrun/flowrun/builtins/lib/urllib"
	uuidmod "github.com/flowrun/flowrun/builtins/lib/uuid"
	xmlmod "github.com/flowrun/flowrun/builtins/lib/xml"
	yamlmod "github.com/flowrun/flowrun/builtins/lib/yaml"
	zoneinfomod "github.com/flowrun/flowrun/builtins/lib/zoneinfo"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// libraries are what flows can import. All executions share the modules that keep nothing:
// these are frozen, and ask the execution of the thread that calls them. The others an
// execution has for itself.
type libraries struct {
	shared starlark.StringDict
	own    map[string]func(*runtime.Execution) starlark.Value
}

// A module with dots in its name is part of the one before the last dot, which is listed
// too.
var library = sync.OnceValue(func() *libraries {
	path := osmod.Path()
	dateutil := dateutilmod.Modules()
	return &libraries{
		shared: starlark.StringDict{
			"base64":                 base64mod.Module(),
			"collections":            collectionsmod.Module(),
			"contextlib":             contextlibmod.Module(),
			"copy":                   copymod.Module(),
			"csv":                    csvmod.Module(),
			"datetime":               datetimemod.Module(),
			"dateutil":               dateutil["dateutil"],
			"dateutil.parser":        dateutil["dateutil.parser"],
			"dateutil.relativedelta": dateutil["dateutil.relativedelta"],
			"dateutil.tz":            dateutil["dateutil.tz"],
			"flow_api":               flowAPI,
			"flow_api.exceptions":    exceptionsModule,
			"functools":              functoolsmod.Module(),
			"hashlib":                hashmod.Hashlib(),
			"hmac":                   hashmod.HMAC(),
			"html":                   htmlmod.Module(),
			"io":                     iomod.Module(),
			"itertools":              itertoolsmod.Module(),
			"json":                   jsonmod.Module(),
			"math":                   mathmod.Module(),
			"operator":               operatormod.Module(),
			"os.path":                path,
			"pytz":                   pytzmod.Module(),
			"pytz.exceptions":        pytzmod.Exceptions(),
			"re":                     remod.Module(),
			"secrets":                secretsmod.Module(),
			"string":                 stringmod.Module(),
			"textwrap":               textwrapmod.Module(),
			"time":                   timemod.Module(),
			"urllib":                 urllibmod.Module(),
			"urllib.parse":           urllibmod.Parse(),
			"uuid":                   uuidmod.Module(),
			"xml":                    xmlmod.Module(),
			"xml.sax":                xmlmod.Sax(),
			"xml.sax.saxutils":       xmlmod.Saxutils(),
			"yaml":                   yamlmod.Module(),
			"zoneinfo":               zoneinfomod.Module(),
		},
		own: map[string]func(*runtime.Execution) starlark.Value{
			"os":     osmod.Module(path),
			"random": func(*runtime.Execution) starlark.Value { return randommod.Module() },
		},
	}
})

// modules returns what the flow of an execution can import.
func modules(x *runtime.Execution) starlark.StringDict {
	l := library()
	all := maps.Clone(l.shared)
	for name, of := range l.own {
		all[name] = of(x)
	}
	return all
}
