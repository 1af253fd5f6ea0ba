package reference

import (
	"bytes"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
)

// writeOperations tells what a type does besides its calls. What comes of a test is the
// same for all types.
func writeOperations(b *bytes.Buffer, operations []connectors.OperationSpec) {
	for i, o := range operations {
		if i == 0 {
			b.WriteString("\n## Operations\n")
		}
		fmt.Fprintf(b, "\n### %s\n\n%s\n", o.Name, prose(o.Doc))
		switch {
		case o.IsAction():
			fmt.Fprintf(b, "It is done by `flowrun connector action NAME %s`, or `system.connector(name).action(\"%[1]s\")`.\n", o.Name)
		default:
			fmt.Fprintf(b, "It is done by `flowrun connector %s NAME`, or `system.connector(name).%[1]s()`.\n", o.Name)
		}
		if len(o.Inputs) > 0 {
			b.WriteString("\n| input of its own | type | default | |\n| --- | --- | --- | --- |\n")
		}
		for _, r := range Rows(o.Inputs) {
			fmt.Fprintf(b, "| %s | %s | %s | %s |\n", inputName(r), prose(r.Type), codes(defaults(r.Field)), cell(more(r.Field)))
		}
		if o.Name == connectors.TestOperation {
			continue
		}
		b.WriteString("\n| output | type | |\n| --- | --- | --- |\n")
		for _, r := range Rows(o.Outputs) {
			fmt.Fprintf(b, "| %s | %s | %s |\n", codes([]string{r.Path}), prose(r.Type), cell(more(r.Field)))
		}
	}
}
