package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (p *process) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version",
		Args:  exactly(),
		RunE: func(*cobra.Command, []string) error {
			info, ok := debug.ReadBuildInfo()
			if !ok {
				fmt.Fprintln(p.stdout, "flowrun (unknown version)")
				return nil
			}
			version := info.Main.Version
			if version == "" {
				version = "(devel)"
			}
			fmt.Fprintf(p.stdout, "flowrun %s, %s\n", version, info.GoVersion)
			for _, m := range info.Deps {
				if m.Path == "go.starlark.net" {
					fmt.Fprintf(p.stdout, "go.starlark.net %s\n", m.Version)
				}
			}
			return nil
		},
	}
}
