package redis

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// commands are the input command: one, or several that are sent at once.
type commands struct {
	list    []command
	several bool
}

// A command is its name and its arguments.
type command []string

// InputType implements [connectors.InputUnmarshaler].
func (*commands) InputType() string { return "list" }

// UnmarshalInput implements [connectors.InputUnmarshaler].
func (c *commands) UnmarshalInput(v value.Value) error {
	items, ok := sequence(v)
	switch _, text := v.(string); {
	case text:
		return errors.New("want a list such as ['GET', 'key'], got a string (its words are not told apart)")
	case !ok:
		return fmt.Errorf("want a list such as ['GET', 'key'], got %s", value.TypeName(v))
	case len(items) == 0:
		return errors.New("want a list such as ['GET', 'key'], got an empty one")
	}
	*c = commands{}
	if _, c.several = sequence(items[0]); !c.several {
		one, err := parseCommand(items)
		c.list = []command{one}
		return err
	}
	for i, item := range items {
		words, ok := sequence(item)
		if !ok {
			return fmt.Errorf("command %d: want a list as the others are, got %s", i+1, value.TypeName(item))
		}
		one, err := parseCommand(words)
		if err != nil {
			return fmt.Errorf("command %d: %w", i+1, err)
		}
		c.list = append(c.list, one)
	}
	return nil
}

func sequence(v value.Value) ([]value.Value, bool) {
	switch v := v.(type) {
	case value.List:
		return v, true
	case value.Tuple:
		return v, true
	}
	return nil, false
}

func parseCommand(items []value.Value) (command, error) {
	if len(items) == 0 {
		return nil, errors.New("want a command and its arguments, got an empty list")
	}
	name, ok := items[0].(string)
	switch {
	case !ok:
		return nil, fmt.Errorf("want the name of a command first, got %s", value.TypeName(items[0]))
	case name == "":
		return nil, errors.New("want the name of a command first, got an empty string")
	}
	c := make(command, 0, len(items))
	for i, item := range items {
		word, ok := argument(item)
		if !ok {
			return nil, fmt.Errorf("argument %d of %s: want a string, a number or bytes, got %s (%s)", i, shorten(name), value.TypeName(item), instead(item))
		}
		c = append(c, word)
	}
	return c, nil
}

// argument returns an argument as it is sent.
func argument(v value.Value) (word string, ok bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case value.Bytes:
		return string(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case *big.Int:
		return v.String(), true
	case float64:
		return formatFloat(v), true
	}
	return "", false
}

// instead says how what has no one way to be sent could be written.
func instead(v value.Value) string {
	switch v.(type) {
	case bool:
		return "write 1 or 0, or as text"
	case nil:
		return "leave it out, or write ''"
	case *value.Dict:
		return "its keys and values are arguments of their own, or write it as JSON"
	}
	return "its items are arguments of their own: ['DEL'] + keys"
}

// formatFloat writes a float as str does in a flow: 1.0 stays a float.
func formatFloat(f float64) string {
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return strings.ToLower(strings.TrimPrefix(text, "+"))
	}
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

// check refuses commands that would change a connection that others use after, or
// that are answered by more than one reply.
func (c *commands) check() error {
	var wrongs []error
	for i, one := range c.list {
		why := one.refusal()
		if why == "" {
			continue
		}
		where := ""
		if c.several {
			where = fmt.Sprintf("command %d: ", i+1)
		}
		wrongs = append(wrongs, &connectors.InputError{Input: "command", Reason: fmt.Sprintf("input \"command\": %s%s", where, why)})
	}
	return errors.Join(wrongs...)
}

// name returns the name of a command as documentation has it: with that of the
// subcommand where there are any, such as CONFIG GET.
func (c command) name() string {
	name := strings.ToUpper(c[0])
	if len(c) > 1 && hasSubcommands[name] {
		name += " " + strings.ToUpper(c[1])
	}
	return shorten(name)
}

var hasSubcommands = setOfNames(`
	ACL CLIENT CLUSTER COMMAND CONFIG DEBUG FUNCTION LATENCY MEMORY MODULE OBJECT
	PUBSUB SCRIPT SLOWLOG XGROUP XINFO`)

func setOfNames(list string) map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(list) {
		set[name] = true
	}
	return set
}

// refusal says why a command is not sent, "" if it is.
func (c command) refusal() string {
	name := c.name()
	switch name {
	case "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE":
		return name + " has no answer that ends (read a stream with XREAD and BLOCK, or a list with BLPOP)"
	case "MONITOR", "SYNC", "PSYNC", "REPLCONF":
		return name + " has no answer that ends"
	case "MULTI", "EXEC", "DISCARD":
		return name + " is sent by transaction=True, around a list of commands"
	case "WATCH", "UNWATCH":
		return name + " is about several calls, and a connection is kept for one (compare and set with EVAL)"
	case "AUTH", "HELLO":
		return name + " is sent for username and password (give them as inputs)"
	case "SELECT":
		return "SELECT is sent for db (give it as an input)"
	case "QUIT", "RESET", "READONLY", "READWRITE", "ASKING",
		"CLIENT SETNAME", "CLIENT SETINFO", "CLIENT REPLY", "CLIENT TRACKING", "CLIENT CACHING", "CLIENT NO-EVICT", "CLIENT NO-TOUCH",
		"SCRIPT DEBUG":
		return name + " changes the connection, which other calls use too"
	}
	if strings.ContainsAny(c[0], " \t\r\n\x00") {
		return fmt.Sprintf("%q is no command (write each word as an item of the list)", shorten(c[0]))
	}
	return ""
}

// appendTo appends a command as it is sent.
func (c command) appendTo(b []byte) []byte {
	b = appendLength(b, '*', len(c))
	for _, word := range c {
		b = appendLength(b, '$', len(word))
		b = append(b, word...)
		b = append(b, '\r', '\n')
	}
	return b
}

func appendLength(b []byte, kind byte, n int) []byte {
	b = append(b, kind)
	b = strconv.AppendInt(b, int64(n), 10)
	return append(b, '\r', '\n')
}

// The longest piece of a name or of a server's words that is shown.
const longestShown = 300

// shorten makes one line of text that may be long.
func shorten(text string) string {
	if n := longestShown; len(text) > n {
		for n > longestShown-utf8.UTFMax && !utf8.RuneStart(text[n]) {
			n--
		}
		text = text[:n] + "..."
	}
	return strings.ToValidUTF8(strings.Join(strings.Fields(text), " "), "\ufffd")
}
