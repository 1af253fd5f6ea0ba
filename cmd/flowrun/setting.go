package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/spf13/cobra"
)

func (p *process) settingCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "setting",
		Aliases: []string{"settings"},
		Short:   "Show and change the settings that flows share",
		Long: `Show and change the settings that flows share. One that stands in the folder settings/
of the project has the value that it has there, until it is set or deleted here or by a flow.`,
		Args: subcommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	f := new(storeFlag)
	f.add(cmd.PersistentFlags())
	cmd.AddCommand(p.settingListCommand(f), p.settingGetCommand(f), p.settingSetCommand(f), p.settingDeleteCommand(f))
	return cmd
}

func (p *process) settingListCommand(f *storeFlag) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the settings",
		Args:  exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.recorded(*f, func(w *workspace, rt *runtime.Runtime) error {
				p.warn(w)
				names, err := rt.SettingNames(cmd.Context())
				if err != nil {
					return err
				}
				rows := [][]string{{"NAME", "WHERE", "MODIFIED", "VALUE"}}
				list := value.List{}
				for _, name := range names {
					s, err := rt.Setting(cmd.Context(), name)
					if errors.Is(err, runtime.ErrNotFound) {
						continue // somebody has deleted it meanwhile
					}
					if err != nil {
						rows = append(rows, []string{oneLine(name), "project", "", "not readable: " + oneLine(err.Error())})
						continue
					}
					list = append(list, settingValue(s))
					where, modified := "project", ""
					if isSavedSetting(s) {
						where, modified = savedText, s.Object.ModifiedAt.Local().Format("2006-01-02 15:04:05")
					}
					rows = append(rows, []string{oneLine(name), where, modified, oneLine(value.Summary(s.Value, 200))})
				}
				if asJSON {
					return printJSON(p.stdout, list)
				}
				p.printTable(rows)
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write a JSON list")
	return cmd
}

// isSavedSetting reports whether a setting is as somebody has saved it, and not as it
// stands in the project.
func isSavedSetting(s runtime.Setting) bool { return !s.Object.ModifiedAt.IsZero() }

func settingValue(s runtime.Setting) *value.Dict {
	return value.DictOf(
		"name", s.Name, "value", s.Value, "saved", isSavedSetting(s), "execution_id", orNil(s.Object.By),
		"created_at", timestamp(s.Object.CreatedAt), "modified_at", timestamp(s.Object.ModifiedAt),
	)
}

func (p *process) settingGetCommand(f *storeFlag) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "get NAME",
		Short:             "Write the value of a setting, as YAML on a terminal, as JSON otherwise",
		Args:              exactly("NAME"),
		ValidArgsFunction: p.completeSettings(f),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				s, err := rt.Setting(cmd.Context(), args[0])
				switch {
				case err != nil:
					return err
				case asJSON:
					return printJSON(p.stdout, settingValue(s))
				}
				return p.printValue(s.Value)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write all of it as one JSON object")
	return cmd
}

func (p *process) settingSetCommand(f *storeFlag) *cobra.Command {
	return &cobra.Command{
		Use:   "set NAME VALUE",
		Short: "Make or replace a setting",
		Long: `Make or replace a setting. The value is YAML: 3 is an int, [a, b] a list, '"3"' a
text; - reads it from stdin.`,
		Example: `  flowrun setting set maintenance true
  flowrun setting set hosts '[a.example.com, b.example.com]'`,
		Args:              exactly("NAME", "VALUE"),
		ValidArgsFunction: p.completeSettings(f),
		RunE: func(cmd *cobra.Command, args []string) error {
			text := []byte(args[1])
			if args[1] == "-" {
				var err error
				if text, err = p.read(cmd.Context(), "-", int64(value.DefaultLimits.Bytes)+1); err != nil {
					return err
				}
			}
			v, err := value.DecodeYAML(text, value.DefaultLimits)
			if err != nil {
				return fmt.Errorf("setting %q: the value is not YAML: %w", args[0], err)
			}
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				return rt.SaveSetting(cmd.Context(), args[0], v)
			})
		},
	}
}

func (p *process) settingDeleteCommand(f *storeFlag) *cobra.Command {
	return &cobra.Command{
		Use:               "delete NAME",
		Short:             "Delete a setting",
		Args:              exactly("NAME"),
		ValidArgsFunction: p.completeSettings(f),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				return rt.DeleteSetting(cmd.Context(), args[0])
			})
		},
	}
}

func (p *process) completeSettings(f *storeFlag) cobra.CompletionFunc {
	return p.completeStored(f, func(ctx context.Context, rt *runtime.Runtime) ([]string, error) {
		return rt.SettingNames(ctx)
	})
}
