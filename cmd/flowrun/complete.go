package main

import "github.com/spf13/cobra"

// completeFlow offers the flows of the project, and files, for one argument.
func (p *process) completeFlow(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return p.completeFlows(cmd, args, typed)
}

// completeFlows offers them for any number of arguments.
func (p *process) completeFlows(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	if p.changeDirectory(cmd) != nil {
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
