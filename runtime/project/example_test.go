package project_test

import (
	"errors"
	"fmt"
	"testing/fstest"

	"github.com/flowrun/flowrun/runtime/project"
)

func Example() {
	fsys := fstest.MapFS{ // or root.FS() of an os.Root
		"flowrun.yaml":            {Data: []byte("name: tickets\nlimits: {wall_time: 10m}\n")},
		"flows/close/old.star":    {Data: []byte("def handler(system, this): pass\n")},
		"connectors/tickets.yaml": {Data: []byte("connector_type: REST\nhostname: tickets.example.com\n")},
		"connectors/broken.yaml":  {Data: []byte("conector_type: REST\n")},
	}
	p, err := project.Open(fsys, "tickets")
	var wrong project.Errors
	if err != nil && !errors.As(err, &wrong) {
		fmt.Println(err)
		return
	}
	for _, e := range wrong {
		fmt.Println("warning:", e)
	}
	settings, err := p.Settings()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(settings.Name, settings.Limits.WallTime)
	for _, f := range p.Flows() {
		fmt.Println(f.Name, "in", f.File)
	}
	c, err := p.Connector("tickets")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Type, c.Lines)
	// Output:
	// warning: tickets/connectors/broken.yaml:1:1: connector_type is missing (is "conector_type" meant for it?)
	// tickets 10m0s
	// close/old in flows/close/old.star
	// REST map[hostname:2]
}
