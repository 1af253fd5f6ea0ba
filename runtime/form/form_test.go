package form_test

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/form"
	"github.com/flowrun/flowrun/runtime/schema"
	"github.com/google/go-cmp/cmp"
)

func decode(t *testing.T, text string) value.Value {
	t.Helper()
	v, err := value.DecodeYAML([]byte(text), value.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func parse(t *testing.T, text string) *form.Form {
	t.Helper()
	f, err := form.Parse(decode(t, text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return f
}

// As scripts in the wild write them.
const (
	delayed = `
type: object
properties:
  flow_name: {label: Name of the flow, element: string, type: string, example: null, default: null, order: 1}
  label: {description: Either a time or a delay, element: markdown, order: 2}
  time: {label: Time, element: time, type: string, format: time, order: 3}
  delay: {label: Delay in seconds, element: number, type: number, example: '60', default: '60', order: 4}
  start: {label: Start delayed, element: submit, type: boolean, order: 5}
required: [flow_name]
`
	github = `
type: object
properties:
  username: {label: 'What is your name?', element: string, type: string, order: 1}
  no_username: {element: submit, type: boolean, label: I have none, order: 2, required: []}
  token_label: {element: markdown, description: Paste it, order: 3}
  token: {element: password, label: 'Token:', type: string, order: 4}
  repository name: {element: string, type: string, order: 5}
  Ok: {element: submit, label: OK, type: boolean, order: 6}
required: [username, token]
`
	repository = `
type: object
properties:
  submit: {element: submit, type: boolean, label: OK}
  private repository: {element: toggle, type: boolean, order: 4}
  at: {element: time, type: string, format: time, default: '08:30', order: 3}
  day: {element: number, type: number, default: 3, order: 2}
required: [private repository, at, submit]
`
	everything = `
properties:
  s: {element: string, minLength: 2, maxLength: 4, pattern: '^[a-zé]+$'}
  t: {element: text}
  p: {element: password, minLength: 8}
  n: {element: number, minimum: 1, maximum: 10.5}
  i: {element: number, type: integer}
  b: {element: toggle}
  d: {element: date}
  c: {element: time}
  dt: {element: datetime}
  o: {element: select, options: [{value: 1, label: One}, {value: 2.5}, three, '1']}
  m: {element: select, multiple: true, options: {a: Ah, b: Be}}
  f: {element: file}
  l: {element: text, type: array}
  x: {element: text, type: object}
  r: {element: string, default: fixed, readonly: true}
  md: {element: markdown, description: Hello.}
`
)

func TestCheck(t *testing.T) {
	for _, test := range []struct{ form, answer, want string }{
		{delayed, `{flow_name: a}`, `{flow_name: a, delay: 60, start: true}`},
		{delayed, `{flow_name: a, delay: 1.5, start: true}`, `{flow_name: a, delay: 1.5, start: true}`},
		{delayed, `{flow_name: a, delay: null, time: "08:30"}`, `{flow_name: a, time: "08:30:00+00:00", start: true}`},
		{delayed, `{flow_name: a, delay: "", time: "08:30:15.5+01:00"}`, `{flow_name: a, time: "08:30:15.5+01:00", start: true}`},
		{delayed, `{}`, `flow_name: missing`},
		{delayed, `{flow_name: ""}`, `flow_name: missing`},
		{delayed, `{flow_name: a, start: false}`, `one of the buttons has to be pressed: "start"`},
		{delayed, `{flow_name: a, label: x}`, `label: is only shown, and takes no answer`},
		{delayed, `{flow_name: a, dealy: 3}`, `unknown element "dealy" (did you mean "delay"?)`},
		{delayed, `{flow_name: a, 1: 3}`, `a name is a string, got int`},

		{github, `{no_username: true}`, `{no_username: true}`},
		{github, `{no_username: true, username: a}`, `{username: a, no_username: true}`},
		{github, `{Ok: true, no_username: false, username: a, token: b}`, `{username: a, token: b, Ok: true}`},
		{github, `{Ok: true}`, `username: missing; token: missing`},
		{github, `{Ok: true, no_username: true}`, `Ok: only one of the buttons can be pressed, and "no_username" is`},
		{github, `{username: a, token: b}`, `one of the buttons has to be pressed: "no_username", "Ok"`},
		{github, `{Ok: 3}`, `Ok: want True or False, got int; one of the buttons has to be pressed: "no_username", "Ok"; username: missing; token: missing`},
		{github, `{Ok: "yes", username: a, token: 3}`, `token: want a text, got int`},

		{repository, `{}`, `{day: 3, at: "08:30:00+00:00", private repository: false, submit: true}`},
		{repository, `{private repository: true, at: null}`, `at: missing`},
		{repository, `{submit: false}`, `one of the buttons has to be pressed: "submit"; submit: has to be pressed`},

		{everything, `{s: abcé}`, `{s: abcé, b: false, r: fixed}`},
		{everything, `{}`, `{b: false, r: fixed}`},
		{everything, `{s: abé, t: "a\nb", p: "12345678", n: 3, i: 4.0, b: true, d: "2026-11-27", o: 2.5, m: [b, a], f: a.txt, l: [1], x: {a: 1}, r: fixed}`,
			`{s: abé, t: "a\nb", p: "12345678", n: 3, i: 4, b: true, d: "2026-11-27", o: 2.5, m: [b, a], f: a.txt, l: [1], x: {a: 1}, r: fixed}`},
		{everything, `{s: abcde, p: "1234567", n: 11, i: 4.5, b: 1, d: "2026-02-30", c: "25:00", dt: "2026-11-27", o: 3, m: [c], f: 1, l: {}, x: [], r: other}`,
			`s: want 4 characters at most; p: want 8 characters at least; n: want 10.5 at most; i: want an int, got a float with a fraction; b: want True or False, got int; ` +
				`d: want a date like 2026-11-27; c: want a time like 08:30 or 08:30:00+01:00; dt: want a date and time like 2026-11-27T08:30:00+01:00; ` +
				`o: want one of "One", "2.5", "three", "1"; m: want one of "Ah", "Be"; f: want a text, got int; l: want a list, got dict; x: want a dict, got list; r: cannot be changed`},
		{everything, `{s: a, n: 0, i: true, d: 1, m: a, l: "[1, a]", x: "a: 1"}`, `s: want 2 characters at least; n: want 1 at least; i: want an int, got bool; d: want a date like 2026-11-27, got int`},
		{everything, `{s: "12", m: 3, l: "a: [", x: "[]"}`, `s: does not match the pattern "^[a-zé]+$"; m: want a list of options, got int; l: want a list in YAML; x: want a dict, got list`},
		{everything, `{o: "2"}`, `o: want one of "One", "2.5", "three", "1"`},
		{everything, `{o: One, m: "a, Be"}`, `{b: false, o: 1, m: [a, b], r: fixed}`},
		{everything, `{m: [], o: "1"}`, `{b: false, o: "1", r: fixed}`},
		{everything, `{m: [a, a]}`, `{b: false, m: [a], r: fixed}`},
		{everything, `{m: [a, a, a]}`, `m: want 2 options at most, got 3`},
		{everything, `{i: 123456789012345678901234567890, n: 10.5}`, `{n: 10.5, i: 123456789012345678901234567890, b: false, r: fixed}`},
		{everything, `{n: .nan, i: .inf}`, `n: want a number, got float; i: want an int, got float`},
		{`{properties: {a: {element: number, maximum: 9007199254740992}}}`, `{a: 9007199254740993}`, `a: want 9007199254740992 at most`},
		{`{properties: {a: {element: submit}, b: {element: submit}}, required: [b]}`, `{a: true}`, `b: has to be pressed`},
		{`{properties: {a: {required: true}, b: {required: false}}}`, `{}`, `a: missing`},
	} {
		f := parse(t, test.form)
		answer, _ := decode(t, test.answer).(*value.Dict)
		before := answer.Clone()
		got, err := f.Check(answer)
		if !before.Equal(answer) {
			t.Errorf("%s: the answer has changed", test.answer)
		}
		if err != nil {
			if err.Error() != test.want {
				t.Errorf("%s\ngot  %v\nwant %s", test.answer, err, test.want)
			}
			continue
		}
		want, ok := decode(t, test.want).(*value.Dict)
		if !ok || !want.Equal(got) {
			t.Errorf("%s\ngot  %s\nwant %s", test.answer, value.Summary(got, 1000), test.want)
		}
		// What a flow gets is an answer itself, but for defaults that were taken out.
		if again, err := f.Check(got); err != nil || !again.Equal(got) && complete(f, got) {
			t.Errorf("%s: checked again: %s, %v", test.answer, value.Summary(again, 1000), err)
		}
	}
}

func complete(f *form.Form, answer *value.Dict) bool {
	for _, e := range f.Elements {
		if _, ok := answer.Get(e.Name); !ok && e.Default != nil {
			return false
		}
	}
	return true
}

func TestOrder(t *testing.T) {
	f := parse(t, `{properties: {z: {}, c: {order: 2}, b: {order: 1.5}, y: {}, a: {order: -1}, d: {order: 2}}}`)
	var names []string
	for _, e := range f.Elements {
		names = append(names, e.Name)
	}
	if got := strings.Join(names, " "); got != "a b c d z y" {
		t.Error(got)
	}
}

func TestParse(t *testing.T) {
	f := parse(t, `
type: object
title: A form
required: [a]
properties:
  a: {label: L, description: D, example: 3, default: "5", type: number, minimum: 1, maximum: 9}
  b: {element: password, readonly: false, required: true, minLength: 1, maxLength: 3, pattern: x}
  c: {type: boolean, default: true, example: null, pattern: null}
  d: {type: array, enum: [x, y], default: x}
  e: {format: date-time}
  f: {format: date, default: '2026-11-27'}
  g: {element: string, format: password}
  h: {title: T, type: object, default: {a: 1}}
  i: {values: [1, 2]}
  j: {element: markdown, description: M, default: x}
  k: {format: time}
  l: {format: email, readOnly: true, default: x}
`)
	want := []form.Element{
		{Name: "a", Kind: form.Number, Label: "L", Description: "D", Example: "3", Default: int64(5), Required: true, Minimum: int64(1), Maximum: int64(9)},
		{Name: "b", Kind: form.Password, Label: "b", Required: true, MinLength: 1, MaxLength: 3, Pattern: "x"},
		{Name: "c", Kind: form.Toggle, Label: "c", Default: true},
		{Name: "d", Kind: form.Select, Label: "d", Multiple: true, Default: value.List{"x"}, Options: []form.Option{{"x", "x"}, {"y", "y"}}},
		{Name: "e", Kind: form.Datetime, Label: "e"},
		{Name: "f", Kind: form.Date, Label: "f", Default: "2026-11-27"},
		{Name: "g", Kind: form.Password, Label: "g"},
		{Name: "h", Kind: form.Text, Label: "T", Default: value.DictOf("a", 1)},
		{Name: "i", Kind: form.Select, Label: "i", Options: []form.Option{{int64(1), "1"}, {int64(2), "2"}}},
		{Name: "j", Kind: form.Markdown, Label: "j", Description: "M"},
		{Name: "k", Kind: form.Time, Label: "k"},
		{Name: "l", Kind: form.String, Label: "l", ReadOnly: true, Default: "x"},
	}
	diffElements(t, want, f.Elements)
	if diff := cmp.Diff([]string{"b", "g"}, f.Secrets()); diff != "" {
		t.Error(diff)
	}
	if f.Element("c").Name != "c" || f.Element("zz") != nil {
		t.Error("the wrong element")
	}
	for name, want := range map[string]bool{"a": true, "j": false, "l": false, "b": true} {
		if got := f.Element(name).Asks(); got != want {
			t.Errorf("%s asks: %t", name, got)
		}
	}
}

// diffElements compares what can be seen of elements.
func diffElements(t *testing.T, want, got []form.Element) {
	t.Helper()
	show := func(elements []form.Element) (out []string) {
		for _, e := range elements {
			out = append(out, fmt.Sprintf("%s %s %q %q %q default=%s required=%t readonly=%t multiple=%t %d-%d %v-%v %q %v", e.Name, e.Kind, e.Label, e.Description, e.Example,
				value.Summary(e.Default, 100), e.Required, e.ReadOnly, e.Multiple, e.MinLength, e.MaxLength, e.Minimum, e.Maximum, e.Pattern, e.Options))
		}
		return out
	}
	if diff := cmp.Diff(show(want), show(got)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestParseErrors(t *testing.T) {
	many := strings.Repeat("{}, ", 1001)
	for text, want := range map[string]string{
		`[]`:                                                                    `want a dict, got list`,
		`{}`:                                                                    `properties: want a dict of elements, got None`,
		`{propertes: {}}`:                                                       `unknown key "propertes" (did you mean "properties"?); properties: want a dict of elements, got None`,
		`{properties: [` + many + `]}`:                                          `properties: want a dict of elements, got list`,
		`{properties: {}, type: array, 1: 2}`:                                   `a key is a string, got int; type: want "object"`,
		`{properties: {1: {}}}`:                                                 `properties: a name is a string, got int`,
		`{properties: {a: 3, "b c": []}}`:                                       `properties.a: want a dict, got int; properties["b c"]: want a dict, got list`,
		`{properties: {a: {element: nunber}}}`:                                  `properties.a: unknown element "nunber" (did you mean "number"?)`,
		`{properties: {a: {elment: number}}}`:                                   `properties.a: unknown key "elment" (did you mean "element"?)`,
		`{properties: {a: {zzzzzz: number}}}`:                                   `properties.a: unknown key "zzzzzz"`,
		`{properties: {a: {type: strin}}}`:                                      `properties.a.type: unknown type "strin" (did you mean "string"?)`,
		`{properties: {a: {2: 1}}}`:                                             `properties.a: a key is a string, got int`,
		`{properties: {a: {label: 3, order: x}}}`:                               `properties.a.label: want a string, got int; properties.a.order: want a number, got string`,
		`{properties: {a: {required: [x], element: string}}}`:                   `properties.a.required: want True or False, got list; properties.a.required: unknown element "x"`,
		`{properties: {a: {required: [3], element: submit}}}`:                   `properties.a.required[0]: want a string, got int`,
		`{properties: {a: {required: 3}}}`:                                      `properties.a.required: want True or False, got int`,
		`{properties: {abc: {}}, required: [abd, 3]}`:                           `required[0]: unknown element "abd" (did you mean "abc"?); required[1]: want a string, got int`,
		`{properties: {a: {}}, required: a}`:                                    `required: want a list of names of elements, got string`,
		`{properties: {a: {element: number, default: x}}}`:                      `properties.a.default: want a number, got a text that is none`,
		`{properties: {a: {maxLength: -1, minLength: a}}}`:                      `properties.a.maxLength: want an int of 0 or more, got -1; properties.a.minLength: want an int of 0 or more, got "a"`,
		`{properties: {a: {minimum: a, maximum: .nan}}}`:                        `properties.a.minimum: want a number, got string; properties.a.maximum: want a number, got float`,
		`{properties: {a: {pattern: "("}}}`:                                     "properties.a.pattern: not a pattern: missing closing ): `(`",
		`{properties: {a: {element: select}}}`:                                  `properties.a: a select has options`,
		`{properties: {a: {element: string, options: [a]}}}`:                    `properties.a.options: a string has no options, a select has`,
		`{properties: {a: {options: a}}}`:                                       `properties.a.options: want a list, got string`,
		`{properties: {a: {options: [[1], {label: x}, {value: 1, lable: x}]}}}`: `properties.a.options[0]: want a string, a number or a dict of value and label, got list; properties.a.options[1]: no key "value"; properties.a.options[2]: unknown key "lable" (did you mean "label"?)`,
		`{properties: {a: {options: [a], enum: [b]}}}`:                          `properties.a.enum: the options are there already`,
		`{properties: {a: {options: [a], default: b}}}`:                         `properties.a.default: want one of "a"`,
		`{properties: {a: {pattern: ` + strings.Repeat("a", 5001) + `}}}`:       `properties.a.pattern: more than 5000 characters of patterns`,
		`{properties: {a: {pattern: ` + strings.Repeat("a", 2500) + `}, b: {pattern: ` + strings.Repeat("b", 2501) + `}}}`:                                                           `properties.b.pattern: more than 5000 characters of patterns`,
		`{properties: {a: {options: [` + strings.Repeat("1,", 4000) + `]}, b: {options: [` + strings.Repeat("1,", 4000) + `]}, c: {options: [` + strings.Repeat("1,", 2001) + `]}}}`: `properties.c.options: more than 10000 options`,
		`{properties: {a: {options: [` + strings.Repeat("1,", 10_001) + `]}}}`:                                                                                                       `properties.a.options: more than 10000 options`,
	} {
		_, err := form.Parse(decode(t, text))
		if err == nil || err.Error() != want {
			t.Errorf("%.100s\ngot  %v\nwant %s", text, err, want)
		}
	}
	large := new(value.Dict)
	for i := range form.MaxElements + 1 {
		large.Set(fmt.Sprint(i), new(value.Dict))
	}
	if _, err := form.Parse(value.DictOf("properties", large)); err == nil || err.Error() != "properties: more than 1000 elements" {
		t.Error(err)
	}
	wrong := new(value.Dict)
	for i := range 30 {
		wrong.Set(fmt.Sprint(i), nil)
	}
	var errs form.Errors
	if _, err := form.Parse(value.DictOf("properties", wrong)); !errors.As(err, &errs) || len(errs) != 20 {
		t.Errorf("%d errors: %v", len(errs), err)
	}
}

func TestFromText(t *testing.T) {
	f := parse(t, everything)
	for _, test := range []struct {
		element, text string
		want          value.Value // an error is a Go error
	}{
		{"s", "", nil}, {"s", "abc", "abc"}, {"t", " a ", " a "},
		{"n", "3", int64(3)}, {"n", " 3.5 ", 3.5}, {"n", "1e0", 1.0}, {"n", "0x3", errors.New("want a number, got a text that is none")}, {"n", "three", errors.New("want a number, got a text that is none")},
		{"n", "NaN", errors.New("want a number, got a text that is none")}, {"n", "1_0", errors.New("want a number, got a text that is none")}, {"n", "11", errors.New("want 10.5 at most")},
		{"i", "123456789012345678901", func() value.Value { i, _ := new(big.Int).SetString("123456789012345678901", 10); return i }()}, {"i", "3.0", int64(3)}, {"i", "-7", int64(-7)},
		{"i", "3.5", errors.New("want an int, got a float with a fraction")}, {"i", "1e400", errors.New("want an int, got a text that is none")}, {"i", strings.Repeat("9", 2000), errors.New("want an int, got a text that is none")},
		{"b", "y", true}, {"b", "YES", true}, {"b", "On", true}, {"b", "1", true}, {"b", "true", true}, {"b", "n", false}, {"b", "no", false}, {"b", "off", false}, {"b", "0", false}, {"b", "false", false},
		{"b", "maybe", errors.New("want yes or no")}, {"b", "", nil},
		{"d", "2026-11-27", "2026-11-27"}, {"d", "27.11.2026", errors.New("want a date like 2026-11-27")}, {"d", "2026-1-2", errors.New("want a date like 2026-11-27")},
		{"c", "08:30", "08:30:00+00:00"}, {"c", "08:30Z", "08:30:00+00:00"}, {"c", "08:30:15-05:30", "08:30:15-05:30"}, {"c", "08:30+02:00", "08:30:00+02:00"}, {"c", "24:00", errors.New("want a time like 08:30 or 08:30:00+01:00")},
		{"dt", "2026-11-27 08:30", "2026-11-27T08:30:00+00:00"}, {"dt", "2026-11-27T08:30:01.25Z", "2026-11-27T08:30:01.25+00:00"}, {"dt", "2026-11-27 08:30:00+01:00", "2026-11-27T08:30:00+01:00"},
		{"dt", "2026-11-27T08:30+01:00", "2026-11-27T08:30:00+01:00"}, {"dt", "2026-11-27", errors.New("want a date and time like 2026-11-27T08:30:00+01:00")},
		{"o", "One", int64(1)}, {"o", "1", "1"}, {"o", "2.5", 2.5}, {"o", "2", 2.5}, {"o", "three", "three"}, {"o", "3", "three"}, {"o", "5", errors.New(`want one of "One", "2.5", "three", "1"`)},
		{"m", "a", value.List{"a"}}, {"m", "Be, a", value.List{"b", "a"}}, {"m", "1,2", value.List{"a", "b"}}, {"m", "a,,b", errors.New("want 2 options at most, got 3")},
		{"l", "[1, a]", value.List{int64(1), "a"}}, {"x", "{a: 1}", value.DictOf("a", 1)}, {"x", "a", errors.New("want a dict, got string")},
	} {
		got, err := form.FromText(*f.Element(test.element), test.text)
		if want, ok := test.want.(error); ok {
			if err == nil || err.Error() != want.Error() {
				t.Errorf("%s %q: got %v, %v, want %v", test.element, test.text, got, err, want)
			}
			continue
		}
		if err != nil || !value.Equal(got, test.want) {
			t.Errorf("%s %q: got %s, %v, want %s", test.element, test.text, value.Summary(got, 100), err, value.Summary(test.want, 100))
		}
	}
}

// Nothing of an answer is shown, least of all of a password.
func TestCheckShowsNoAnswer(t *testing.T) {
	const secret = "hunter2: ["
	f := parse(t, strings.NewReplacer("maxLength: 4", "maxLength: 400", "minLength: 8", "minLength: 80, pattern: x").Replace(everything))
	for _, e := range f.Elements {
		for _, v := range []value.Value{secret, value.List{secret}, value.DictOf(secret, secret), math.Inf(1)} {
			_, err := f.Check(value.DictOf(e.Name, v))
			if err != nil && strings.Contains(fmt.Sprintf("%v %+v", err, err), "hunter2") {
				t.Errorf("%s: %v", e.Name, err)
			}
			if err == nil && e.Kind == form.Password {
				t.Errorf("%s: %v is taken", e.Name, v)
			}
		}
	}
}

func TestQuestion(t *testing.T) {
	f := form.Question("Which country?")
	got, err := f.Check(value.DictOf(form.Answer, "Austria"))
	if want := value.DictOf("string", "Austria", "OK", true); err != nil || !want.Equal(got) {
		t.Errorf("%s, %v", value.Summary(got, 100), err)
	}
	if _, err := f.Check(nil); err == nil || err.Error() != "string: missing" {
		t.Error(err)
	}
	if f.Elements[0].Label != "Which country?" {
		t.Error(f.Elements[0].Label)
	}
	got, err = form.Notice("# Done").Check(nil)
	if want := value.DictOf("OK", true); err != nil || !want.Equal(got) {
		t.Errorf("%s, %v", value.Summary(got, 100), err)
	}
}

func TestFromSchema(t *testing.T) {
	s, err := schema.Compile(decode(t, `
properties:
  ref: {type: string, title: Branch, description: What to deploy., default: main, maxLength: 9, pattern: '^[a-z]+$'}
  port: {$ref: "#/$defs/port"}
  token: {type: ["null", string], format: password}
  stage: {enum: [test, [1, 2]]}
  hosts: {type: array}
  dry: {type: ["null", boolean]}
  odd: {type: "null", default: [1], pattern: a}
  any: true
required: [port, stage]
$defs: {port: {type: integer, minimum: 1}}
`))
	if err != nil {
		t.Fatal(err)
	}
	f := form.FromSchema(s)
	diffElements(t, []form.Element{
		{Name: "ref", Kind: form.String, Label: "Branch", Description: "What to deploy.", Default: "main", MaxLength: 9, Pattern: "^[a-z]+$"},
		{Name: "port", Kind: form.Number, Label: "port", Required: true, Minimum: int64(1)},
		{Name: "token", Kind: form.Password, Label: "token"},
		{Name: "stage", Kind: form.Select, Label: "stage", Required: true, Options: []form.Option{{"test", "test"}, {value.List{int64(1), int64(2)}, "[1, 2]"}}},
		{Name: "hosts", Kind: form.Text, Label: "hosts"},
		{Name: "dry", Kind: form.Toggle, Label: "dry"},
		{Name: "odd", Kind: form.String, Label: "odd", Pattern: "a"},
		{Name: "any", Kind: form.String, Label: "any"},
	}, f.Elements)
	got, err := f.Check(value.DictOf("port", "80", "stage", value.List{1, 2}, "hosts", "[a]"))
	want := value.DictOf("ref", "main", "port", 80, "stage", value.List{int64(1), int64(2)}, "hosts", value.List{"a"}, "dry", false)
	if err != nil || !want.Equal(got) {
		t.Errorf("%s, %v", value.Summary(got, 300), err)
	}
	if err := s.Validate(got); err != nil {
		t.Error(err)
	}
	if _, err := f.Check(nil); err == nil || err.Error() != "port: missing; stage: missing" {
		t.Error(err)
	}
}

// What takes long to be matched is not matched.
func TestLongTextWithAPattern(t *testing.T) {
	f := parse(t, `{properties: {a: {pattern: "x$"}}}`)
	for n, want := range map[int]string{19_999: "", 20_000: "a: want 20000 bytes at most, as it has a pattern"} {
		_, err := f.Check(value.DictOf("a", strings.Repeat("y", n)+"x"))
		if got := fmt.Sprint(err); want == "" && err != nil || want != "" && got != want {
			t.Errorf("%d: %s, want %s", n+1, got, want)
		}
	}
}
