package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/spf13/cobra"
)

func (p *process) messageCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "message",
		Aliases: []string{"messages"},
		Short:   "Show what flows tell and ask people, and answer",
		Long: `Show what flows tell and ask people, and answer. Where a command takes the ID of a
message, its first characters do if no other begins with them.`,
		Args: subcommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	f := new(storeFlag)
	f.add(cmd.PersistentFlags())
	cmd.AddCommand(p.messageListCommand(f), p.messageShowCommand(f), p.messageAnswerCommand(f), p.messageDeleteCommand(f))
	return cmd
}

func (p *process) messageListCommand(f *storeFlag) *cobra.Command {
	var all, asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the messages that wait for an answer, the oldest first",
		Args:  exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				messages, err := rt.Messages(cmd.Context())
				if err != nil {
					return err
				}
				rows := [][]string{{"ID", "STATUS", "AGE", "FROM", "SUBJECT"}}
				list := value.List{}
				for _, m := range messages {
					if !all && (!m.Asks() || m.Answered()) {
						continue
					}
					list = append(list, messageValue(&m))
					rows = append(rows, []string{m.ID, messageStatus(&m), age(m.CreatedAt), oneLine(m.From), oneLine(messageTitle(&m))})
				}
				if asJSON {
					return printJSON(p.stdout, list)
				}
				p.printTable(rows)
				return nil
			})
		},
	}
	cmd.Flags().BoolVarP(&all, "all", "a", false, "those that are answered, and those that ask nothing, too")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write a JSON list")
	return cmd
}

func (p *process) messageShowCommand(f *storeFlag) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "show ID",
		Short:             "Show a message, what it asks, and the answer",
		Args:              exactly("ID"),
		ValidArgsFunction: p.completeMessages(f, true),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				m, err := findMessage(cmd.Context(), rt, args[0])
				if err != nil {
					return err
				}
				if asJSON {
					return printJSON(p.stdout, messageValue(m))
				}
				return p.printMessage(m)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write one JSON object")
	return cmd
}

func (p *process) messageDeleteCommand(f *storeFlag) *cobra.Command {
	return &cobra.Command{
		Use:               "delete ID",
		Short:             "Delete a message; a flow that waits for its answer fails",
		Args:              exactly("ID"),
		ValidArgsFunction: p.completeMessages(f, true),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				m, err := findMessage(cmd.Context(), rt, args[0])
				if err != nil {
					return err
				}
				return failed(rt.DeleteMessage(cmd.Context(), m.ID))
			})
		},
	}
}

// findMessage returns the message of an id, or of the beginning of one.
func findMessage(ctx context.Context, rt *runtime.Runtime, id string) (*runtime.Message, error) {
	m, err := rt.Message(ctx, id)
	if !errors.Is(err, runtime.ErrNotFound) {
		return m, err
	}
	messages, err := rt.Messages(ctx)
	if err != nil {
		return nil, err
	}
	var ids, begin []string
	for i := range messages {
		ids = append(ids, messages[i].ID)
		if id != "" && strings.HasPrefix(messages[i].ID, id) {
			m = &messages[i]
			begin = append(begin, m.ID)
		}
	}
	switch {
	case len(begin) == 1:
		return m, nil
	case len(begin) > 1:
		return nil, fmt.Errorf("%d messages begin with %q: %s", len(begin), id, listed(begin))
	}
	return nil, &runtime.NotFoundError{Kind: "message", Name: id, Hint: nearestOf(id, ids)}
}

// listed is the beginning of a list of names.
func listed(names []string) string {
	const most = 10
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

// nearestOf is the hint of a name that is not there.
func nearestOf(name string, names []string) string {
	if len(names) == 0 {
		return "there are none"
	}
	return connectors.DidYouMean(name, names)
}

func messageTitle(m *runtime.Message) string {
	title, _, _ := strings.Cut(strings.TrimSpace(cmp.Or(m.Subject, m.Request, m.Text)), "\n")
	return title
}

func messageStatus(m *runtime.Message) string {
	switch {
	case m.Answered():
		return "answered"
	case m.Asks():
		return "open"
	}
	return "sent"
}

// age is how long ago something was, as a person wants to read it.
func age(t time.Time) string {
	d := max(time.Since(t), 0)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d d", int(d.Hours()/24))
}

func (p *process) completeMessages(f *storeFlag, all bool) cobra.CompletionFunc {
	return p.completeStored(f, func(ctx context.Context, rt *runtime.Runtime) ([]string, error) {
		messages, err := rt.Messages(ctx)
		var ids []string
		for _, m := range messages {
			if all || m.Asks() && !m.Answered() {
				ids = append(ids, cobra.CompletionWithDesc(m.ID, oneLine(m.From+": "+messageTitle(&m))))
			}
		}
		return ids, err
	})
}
