package main

import "github.com/spf13/cobra"

// completeFlows offers the flows of the project, and files.
func (p *process) completeFlows(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 || p.changeDirectory(cmd) != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	w, err := p.open()
	if err != nil {
		return nil, cobra.ShellCompDirectiveDefault
	}
	defer w.close()
	var names []string
	for _, f := range w.project.Flows() {
		names = append(names, f.Name)
	}
	return names, cobra.ShellCompDirectiveDefault
}

// completeConnectors offers the connectors of the project.
func (p *process) completeConnectors(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 || p.changeDirectory(cmd) != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	w, err := p.open()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer w.close()
	var names []string
	for _, c := range w.project.Connectors() {
		names = append(names, cobra.CompletionWithDesc(c.Name, c.Type+" "+c.Description))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
