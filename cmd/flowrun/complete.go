package main

import (
	"context"

	"github.com/flowrun/flowrun/runtime"
	"github.com/spf13/cobra"
)

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
	if p.look(w, storeFlag{}) != nil {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return w.stored().FlowNames(), cobra.ShellCompDirectiveDefault
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
	if p.look(w, storeFlag{}) != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, name := range w.stored().ConnectorNames() {
		if c, err := w.stored().Connector(name); err == nil {
			names = append(names, cobra.CompletionWithDesc(c.Name, c.Type+" "+c.Description))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeStored offers names of what is in the store, for one argument.
func (p *process) completeStored(f *storeFlag, names func(context.Context, *runtime.Runtime) ([]string, error)) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) (found []string, _ cobra.ShellCompDirective) {
		const none = cobra.ShellCompDirectiveNoFileComp
		if len(args) > 0 || p.changeDirectory(cmd) != nil {
			return nil, none
		}
		_ = p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) (err error) {
			found, err = names(context.Background(), rt)
			return err
		})
		return found, none | cobra.ShellCompDirectiveKeepOrder
	}
}
