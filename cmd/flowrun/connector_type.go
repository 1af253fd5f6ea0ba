package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/reference"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/project"
	"github.com/spf13/cobra"
)

func (p *process) connectorTypeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "connector-type",
		Short: "Show the connector types and their inputs",
		Args:  subcommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var asJSON bool
	list := &cobra.Command{
		Use:   "list",
		Short: "List the connector types",
		Args:  exactly(),
		RunE: func(*cobra.Command, []string) error {
			registry := p.registry()
			defer registry.Close()
			specs := specsOf(registry)
			if asJSON {
				return printJSON(p.stdout, specsValue(specs))
			}
			return writeTable(p.stdout, func(w io.Writer) {
				for _, s := range specs {
					fmt.Fprintf(w, "%s\t%s\n", s.Type, s.Doc)
				}
			})
		},
	}
	list.Flags().BoolVar(&asJSON, "json", false, "write JSON")

	show := &cobra.Command{
		Use:               "show TYPE",
		Short:             "Show the inputs and outputs of a connector type",
		Args:              exactly("TYPE"),
		ValidArgsFunction: p.completeTypes,
		RunE: func(_ *cobra.Command, args []string) error {
			registry := p.registry()
			defer registry.Close()
			spec, err := specNamed(registry, args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(p.stdout, specValue(spec))
			}
			return writeSpec(p.stdout, spec)
		},
	}
	show.Flags().BoolVar(&asJSON, "json", false, "write JSON")

	schema := &cobra.Command{
		Use:   "schema [TYPE]",
		Short: "Write the JSON Schema of a type's inputs, or of the files of connectors",
		Long: `Write the JSON Schema (draft 2020-12) of the inputs of a call of a type. Without TYPE
it is that of the files connectors/NAME.yaml of a project, of all types, with which an
editor completes and checks them.`,
		Args:              atMostOne("TYPE"),
		ValidArgsFunction: p.completeTypes,
		RunE: func(_ *cobra.Command, args []string) error {
			registry := p.registry()
			defer registry.Close()
			if len(args) == 0 {
				return printJSON(p.stdout, project.ConnectorSchema(specsOf(registry)))
			}
			spec, err := specNamed(registry, args[0])
			if err != nil {
				return err
			}
			return printJSON(p.stdout, reference.InputSchema(spec))
		},
	}
	cmd.AddCommand(list, show, schema)
	return cmd
}

func (p *process) completeTypes(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	registry := p.registry()
	defer registry.Close()
	return registry.Types(), cobra.ShellCompDirectiveNoFileComp
}

// specNamed returns the description of a type, whose name may be in lower case.
func specNamed(r *connectors.Registry, typ string) (*connectors.Spec, error) {
	driver, err := typeNamed(r, typ)
	if err != nil {
		return nil, err
	}
	return driver.Spec(), nil
}

func specsOf(r *connectors.Registry) []*connectors.Spec {
	var specs []*connectors.Spec
	for _, typ := range r.Types() {
		// A type that the registry lists it also has.
		if d, err := r.Driver(typ); err == nil {
			specs = append(specs, d.Spec())
		}
	}
	return specs
}

func writeTable(w io.Writer, rows func(io.Writer)) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	rows(t)
	return t.Flush()
}

func writeSpec(w io.Writer, s *connectors.Spec) error {
	fmt.Fprintf(w, "%s - %s\n", s.Type, s.Doc)
	if len(s.Aliases) > 0 {
		fmt.Fprintf(w, "Older names: %s\n", strings.Join(s.Aliases, ", "))
	}
	for _, part := range []struct {
		title  string
		fields []connectors.Field
	}{{"Inputs", reference.Inputs(s)}, {"Outputs", s.Outputs}} {
		if len(part.fields) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n%s\n", part.title)
		if err := writeTable(w, func(w io.Writer) {
			for _, r := range reference.Rows(part.fields) {
				fmt.Fprintf(w, "  %s%s\t%s\t%s\n", strings.Repeat("  ", r.Depth), r.Name, r.Type, describe(r.Field))
			}
		}); err != nil {
			return err
		}
	}
	if len(s.Operations) == 0 {
		return nil
	}
	fmt.Fprint(w, "\nOperations\n")
	return writeTable(w, func(w io.Writer) { writeOperations(w, s.Operations, "  ") })
}

// writeOperations writes rows of operations, each with the inputs of its own below it.
func writeOperations(w io.Writer, operations []connectors.OperationSpec, indent string) {
	for _, o := range operations {
		fmt.Fprintf(w, "%s%s\t\t%s\n", indent, o.Name, o.Doc)
		for _, f := range o.Inputs {
			fmt.Fprintf(w, "%s  %s\t%s\t%s\n", indent, f.Name, f.Type, describe(f))
		}
	}
}

// describe is all that is to be said of a field besides its name and type.
func describe(f connectors.Field) string {
	parts := []string{f.Doc}
	if f.Required {
		parts = append(parts, "Required.")
	}
	if f.Default != "" {
		parts = append(parts, "Default: "+f.Default+".")
	}
	if len(f.Enum) > 0 {
		parts = append(parts, "One of "+strings.Join(f.Enum, ", ")+".")
	}
	if f.Secret {
		parts = append(parts, "Secret.")
	}
	if f.Optional {
		parts = append(parts, "Not always there.")
	}
	if len(f.Aliases) > 0 {
		parts = append(parts, "Also: "+strings.Join(f.Aliases, ", ")+".")
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

func specsValue(specs []*connectors.Spec) value.Value {
	list := make(value.List, len(specs))
	for i, s := range specs {
		list[i] = specValue(s)
	}
	return list
}

func specValue(s *connectors.Spec) value.Value {
	return value.DictOf(
		"type", s.Type,
		"doc", s.Doc,
		"aliases", texts(s.Aliases),
		"inputs", fieldsValue(s.Inputs),
		"outputs", fieldsValue(s.Outputs),
		"operations", operationsValue(s.Operations),
	)
}

func operationsValue(operations []connectors.OperationSpec) value.List {
	list := make(value.List, len(operations))
	for i, o := range operations {
		list[i] = value.DictOf("name", o.Name, "doc", o.Doc, "inputs", fieldsValue(o.Inputs), "outputs", fieldsValue(o.Outputs))
	}
	return list
}

func fieldsValue(fields []connectors.Field) value.List {
	list := make(value.List, len(fields))
	for i, f := range fields {
		list[i] = value.DictOf(
			"name", f.Name,
			"type", f.Type,
			"doc", f.Doc,
			"default", orNil(f.Default),
			"required", f.Required,
			"secret", f.Secret,
			"aliases", texts(f.Aliases),
			"enum", texts(f.Enum),
			"optional", f.Optional,
			"fields", fieldsValue(f.Fields),
		)
	}
	return list
}

func texts(s []string) value.List {
	list := make(value.List, len(s))
	for i, e := range s {
		list[i] = e
	}
	return list
}
