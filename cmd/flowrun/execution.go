package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/spf13/cobra"
)

func (p *process) executionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "execution",
		Aliases: []string{"executions", "x"},
		Short:   "Show executions that are kept, and go on with them",
		Args:    subcommand,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	f := new(storeFlag)
	f.add(cmd.PersistentFlags())
	cmd.AddCommand(
		p.executionListCommand(f), p.executionShowCommand(f), p.executionLogsCommand(f),
		p.executionResumeCommand(f), p.executionPauseCommand(f), p.executionCancelCommand(f),
		p.executionRetryCommand(f), p.executionDiffCommand(f),
		p.executionExportCommand(f), p.executionImportCommand(f),
		p.executionDeleteCommand(f), p.executionPruneCommand(f),
	)
	return cmd
}

func (p *process) executionListCommand(f *storeFlag) *cobra.Command {
	var filter store.Filter
	var asJSON, all bool
	var from, to string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List executions, the newest first",
		Example: `  flowrun execution list --status error --from 24h
  flowrun execution list --all --type REST --text timeout`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter.Roots = !all
			for i, s := range filter.Status {
				status, err := parseStatus(s)
				if err != nil {
					return err
				}
				filter.Status[i] = status
			}
			var err error
			if filter.From, err = parseTime("from", from); err != nil {
				return err
			}
			if filter.To, err = parseTime("to", to); err != nil {
				return err
			}
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				list, err := rt.List(cmd.Context(), filter)
				if err != nil {
					return err
				}
				return p.printList(list, asJSON, filter.Limit)
			})
		},
	}
	flags := cmd.Flags()
	flags.BoolVarP(&all, "all", "a", false, "children too, not only what was started by a person or a program")
	flags.StringSliceVar(&filter.Status, "status", nil, "with this `STATUS`: running, success, error, cancelled, created (repeatable)")
	flags.BoolVar(&filter.Unfinished, "unfinished", false, "that have not ended")
	flags.BoolVar(&filter.Archived, "archived", false, "what was archived too")
	flags.StringVar(&filter.FlowName, "flow", "", "of this `FLOW`")
	flags.StringVar(&filter.ConnectorType, "type", "", "of this connector `TYPE` (with --all)")
	flags.StringVar(&filter.Text, "text", "", "with this `TEXT` in the name or message")
	flags.StringVar(&from, "from", "", "created since this `TIME`: 2006-01-02, 2006-01-02T15:04:05Z, or an age such as 24h or 7d")
	flags.StringVar(&to, "to", "", "created before this `TIME`")
	flags.IntVarP(&filter.Limit, "limit", "n", 50, "at most so many; 0 is all")
	flags.StringVar(&filter.After, "after", "", "only those that follow this `ID` in the list: the next page")
	flags.BoolVar(&asJSON, "json", false, "write a JSON list")
	return cmd
}

var statusNames = map[string]runtime.Status{
	"created": runtime.Created, "running": runtime.Running,
	"success": runtime.EndedSuccess, "error": runtime.EndedError, "cancelled": runtime.EndedCancelled,
}

func parseStatus(s string) (string, error) {
	if status, ok := statusNames[strings.ToLower(s)]; ok {
		return string(status), nil
	}
	for _, status := range statusNames {
		if strings.EqualFold(s, string(status)) {
			return string(status), nil
		}
	}
	names := []string{"created", "running", "success", "error", "cancelled"}
	hint := connectors.DidYouMean(s, names)
	if hint == "" {
		hint = "want one of " + strings.Join(names, ", ")
	}
	return "", fmt.Errorf("--status: no status %q (%s)", s, hint)
}

// parseTime reads a time, or how long ago it was.
func parseTime(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if age, err := parseAge(s); err == nil {
		return time.Now().Add(-age), nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", time.DateTime} {
		if t, err := time.ParseInLocation(layout, s, time.Local); err == nil {
			return t, nil
		}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, fmt.Errorf("--%s: %q is no time: want 2006-01-02, 2006-01-02T15:04:05Z, or an age such as 90m, 24h or 7d", flag, s)
	}
	return t, nil
}

// parseAge is time.ParseDuration with days.
func parseAge(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		var n float64
		if _, err := fmt.Sscanf(days, "%g", &n); err == nil {
			return time.Duration(n * 24 * float64(time.Hour)), nil
		}
	}
	return time.ParseDuration(s)
}

func (p *process) printList(list []store.Listed, asJSON bool, limit int) error {
	if asJSON {
		out := value.List{}
		for _, x := range list {
			out = append(out, listedValue(x))
		}
		return printJSON(p.stdout, out)
	}
	rows := [][]string{{"ID", "STATUS", "CREATED", "TIME", "NAME", "MESSAGE"}}
	for _, x := range list {
		name := x.Name
		if x.ConnectorType != "" && x.ConnectorType != name {
			name += " (" + x.ConnectorType + ")"
		}
		rows = append(rows, []string{
			x.ID, statusText(x), x.CreatedAt.Local().Format(time.DateTime), took(x), oneLine(name), oneLine(x.Message),
		})
	}
	p.printTable(rows)
	if limit > 0 && len(list) == limit {
		fmt.Fprintf(p.stderr, "There may be more: --after %s is the next page.\n", list[len(list)-1].ID)
	}
	return nil
}

// statusText is a status for a person: what is not ended and that no process has was
// cut off.
func statusText(x store.Listed) string {
	s := outcome(runtime.Status(x.Status))
	switch {
	case runtime.Status(x.Status).Ended():
	case x.Pause:
		s = "paused"
	case !x.WakeAt.IsZero() && x.Live:
		s = "sleeping"
	case !x.Live && x.Status == string(runtime.Running):
		s = "cut off"
	}
	return s
}

func took(x store.Listed) string {
	if x.EndedAt.IsZero() && !x.Live {
		return "" // nobody knows how long it was at it
	}
	return duration(x.StartedAt, x.EndedAt)
}

func duration(from, to time.Time) string {
	switch {
	case from.IsZero():
		return ""
	case to.IsZero():
		to = time.Now()
	}
	return elapsed(max(0, to.Sub(from)))
}

func listedValue(x store.Listed) *value.Dict {
	return value.DictOf(
		"id", x.ID, "type", x.Type, "name", x.Name, "status", x.Status, "live", x.Live, "message", x.Message,
		"flow_name", orNil(x.FlowName), "connector_name", orNil(x.ConnectorName), "connector_type", orNil(x.ConnectorType),
		"created_at", timestamp(x.CreatedAt), "started_at", timestamp(x.StartedAt), "ended_at", timestamp(x.EndedAt),
		"wake_at", timestamp(x.WakeAt), "retry_of", orNil(x.RetryOf),
	)
}

// printTable writes rows in columns. On a terminal the last column is cut at its
// edge.
func (p *process) printTable(rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			widths[i] = max(widths[i], columnsOf(cell))
		}
	}
	edge := 0
	if p.stdoutIsTerminal && p.screen != nil {
		edge, _ = p.screen()
	}
	for _, r := range rows {
		var b strings.Builder
		used := 0
		for i, cell := range r {
			if i == len(r)-1 {
				if edge > 0 {
					cell = cut(cell, max(edge-used-1, 8))
				}
				b.WriteString(cell)
				break
			}
			b.WriteString(cell + strings.Repeat(" ", widths[i]-columnsOf(cell)+2))
			used += widths[i] + 2
		}
		fmt.Fprintln(p.stdout, strings.TrimRight(b.String(), " "))
	}
}

// completeExecutions offers the ids of the latest executions.
func (p *process) completeExecutions(f *storeFlag, filter store.Filter) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		const none = cobra.ShellCompDirectiveNoFileComp
		if p.changeDirectory(cmd) != nil {
			return nil, none
		}
		var ids []string
		filter.Roots, filter.Limit = true, 50
		_ = p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
			list, err := rt.List(context.Background(), filter)
			for _, x := range list {
				ids = append(ids, cobra.CompletionWithDesc(x.ID, x.Name+", "+statusText(x)))
			}
			return err
		})
		return ids, none | cobra.ShellCompDirectiveKeepOrder
	}
}
