package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/form"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/spf13/cobra"
)

func (p *process) messageAnswerCommand(f *storeFlag) *cobra.Command {
	var inputs inputFlags
	var by string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "answer ID",
		Short: "Answer a message",
		Long: `Answer a message, whose flow goes on. Without values a terminal asks for them; Ctrl-C
or Ctrl-D leaves the message as it is. Values are given by the names of elements, which
flowrun message show ID lists: as -i says them, or as one would type them (yes, the label
of an option). The form's only button is pressed by itself, of several one is given as
-i NAME=true. What is given with -i stands in the history of a shell: a password is better
typed, or read with --inputs.`,
		Example: `  flowrun message answer 5ocf56bo -i name=Ada -i delete=no
  flowrun message answer 5ocf56bo --inputs answer.yaml`,
		Args:              exactly("ID"),
		ValidArgsFunction: p.completeMessages(f, false),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return p.recorded(*f, func(_ *workspace, rt *runtime.Runtime) error {
				m, err := findMessage(ctx, rt, args[0])
				if err != nil {
					return err
				}
				if err := p.answer(ctx, rt, m, inputs, cmp.Or(by, p.user())); err != nil {
					return err
				}
				if asJSON {
					if m, err = rt.Message(ctx, m.ID); err != nil {
						return failed(err)
					}
					return printJSON(p.stdout, messageValue(m))
				}
				return p.tellAnswered(ctx, rt, m)
			})
		},
	}
	inputs.add(cmd.Flags())
	cmd.Flags().StringVar(&by, "by", "", "who answers, `NAME` (default is the user of the environment)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write the message as one JSON object")
	return cmd
}

// user is what the environment calls the person who runs the command.
func (p *process) user() string {
	user, _ := p.getenv("USER")
	login, _ := p.getenv("LOGNAME")
	return cmp.Or(user, login, "somebody")
}

// answer answers a message with what the flags say, or with what the person at the
// terminal types.
func (p *process) answer(ctx context.Context, rt *runtime.Runtime, m *runtime.Message, flags inputFlags, by string) error {
	f, err := m.Form()
	switch {
	case err != nil:
		return failed(err)
	case f == nil:
		return failed(fmt.Errorf("message %s: %w: it asks nothing", m.ID, runtime.ErrAnswered))
	case m.Answered():
		at := m.AnsweredAt.Local().Format(time.DateTime)
		return failed(fmt.Errorf("message %s: %w: it was answered by %s at %s", m.ID, runtime.ErrAnswered, m.AnsweredBy, at))
	}
	given, err := p.answerFlags(ctx, f, flags)
	if err != nil {
		return err
	}
	if given == nil {
		a := p.asker()
		if a == nil {
			return notGiven(m, f)
		}
		given, err = p.askMessage(ctx, a, m, f)
		switch {
		case errors.Is(err, errLeft) || ctx.Err() != nil:
			return exitError{exitCancelled, fmt.Errorf("message %s is left open", m.ID)}
		case err != nil:
			return failed(err)
		}
	}
	err = rt.Answer(ctx, m.ID, given, by)
	var wrong form.Errors
	if errors.As(err, &wrong) {
		lines := []string{fmt.Sprintf("message %s: the answer does not fit:", m.ID)}
		for _, w := range wrong {
			lines = append(lines, "  "+w.Error())
		}
		return errors.New(printable(strings.Join(append(lines, "hint: flowrun message show "+m.ID+" has what is asked"), "\n")))
	}
	return failed(err)
}

// askMessage shows a message, and asks what it asks.
func (p *process) askMessage(ctx context.Context, a *asker, m *runtime.Message, f *form.Form) (*value.Dict, error) {
	a.say(fmt.Sprintf("%s asks: %s", m.From, messageTitle(m)))
	if text := strings.TrimSpace(m.Text); text != "" && text != messageTitle(m) {
		a.say(text)
	}
	return a.form(ctx, f, nil)
}

// answerFlags returns the answer that the flags say, nil if they say none. A text is
// taken as it stands, where a text is asked for.
func (p *process) answerFlags(ctx context.Context, f *form.Form, flags inputFlags) (*value.Dict, error) {
	var pairs []string
	texts := new(value.Dict)
	for _, pair := range flags.pairs {
		name, text, ok := strings.Cut(pair, "=")
		e := f.Element(name)
		if !ok || e == nil || !isText(*e) {
			pairs = append(pairs, pair)
			continue
		}
		if _, twice := texts.Get(name); twice {
			return nil, fmt.Errorf("-i %s: given twice", name)
		}
		v, err := value.DecodeYAML([]byte(text), value.DefaultLimits)
		s, isString := v.(string)
		_, isDict := v.(*value.Dict)
		_, isList := v.(value.List)
		switch {
		case err == nil && isString:
			text = s
		case e.Kind == form.Text && err == nil && (isDict || isList): // it may be that this is asked for
			pairs = append(pairs, pair)
			continue
		}
		texts.Set(name, text)
	}
	flags.pairs = pairs
	given, err := p.inputs(ctx, flags)
	if err != nil || texts.Len() == 0 {
		return given, err
	}
	if given == nil {
		given = new(value.Dict)
	}
	for k, v := range texts.All() {
		given.SetKey(k, v)
	}
	return given, nil
}

func isText(e form.Element) bool {
	switch e.Kind {
	case form.String, form.Text, form.Password, form.File, form.Date, form.Time, form.Datetime:
		return true
	}
	return false
}

// notGiven lists what a message asks for.
func notGiven(m *runtime.Message, f *form.Form) error {
	var b strings.Builder
	fmt.Fprintf(&b, "message %s: no answer is given, and there is no terminal to ask; it asks for", m.ID)
	buttons := 0
	for _, e := range f.Elements {
		if e.Kind == form.Submit {
			buttons++
		}
	}
	for _, e := range f.Elements {
		if !e.Asks() && (e.Kind != form.Submit || buttons < 2) {
			continue
		}
		need := ""
		if e.Required {
			need = ", required"
		}
		fmt.Fprintf(&b, "\n  %s (%s%s): %s", oneLine(e.Name), e.Kind, need, oneLine(elementText(e)))
	}
	b.WriteString("\nhint: -i NAME=VALUE for each, or --inputs FILE")
	return errors.New(printable(b.String()))
}

// tellAnswered says what becomes of the flow that waits for an answer.
func (p *process) tellAnswered(ctx context.Context, rt *runtime.Runtime, m *runtime.Message) error {
	fmt.Fprintf(p.stderr, "Message %s is answered.\n", m.ID)
	waiting := m.Waiting()
	if len(waiting) == 0 { // who has asked may have stopped before it came to wait
		waiting = []string{m.Execution}
	}
	for _, id := range waiting {
		// In this order: a process that has ended the execution has left it after that.
		live, err := rt.Store().Live(ctx, store.Root(id))
		var r store.Execution
		if err == nil {
			r, err = rt.Store().Execution(ctx, id)
		}
		switch {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return failed(err)
		case runtime.Status(r.Status).Ended():
			fmt.Fprintf(p.stderr, "Execution %s has ended (%s).\n", id, r.Status)
		case live && len(m.Waiting()) == 0:
			fmt.Fprintf(p.stderr, "Execution %s, which has asked, is running.\n", id)
		case live:
			fmt.Fprintf(p.stderr, "Execution %s, which waits for it, goes on.\n", id)
		default:
			fmt.Fprintf(p.stderr, "No process has execution %s, which has asked: flowrun execution resume %s goes on with it.\n", id, store.Root(id))
		}
	}
	return nil
}
