package rest

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// bodyInput is what a request sends.
type bodyInput struct {
	Text       content     `flow:"text" doc:"Text, or bytes as they are."`
	JSON       value.Value `flow:"json" doc:"A value that is sent as JSON."`
	Urlencoded *value.Dict `flow:"urlencoded" doc:"Fields of a form; a list repeats its field, None is left out."`
	Multipart  parts       `flow:"multipart" doc:"Parts by name: text, bytes, or a dict with content or file, filename and content_type; or a list of such dicts with name."`
	File       string      `flow:"file" doc:"File of the project's store that is sent as it is."`
}

// A payload is a body that can be sent any number of times: bytes and files one
// after the other.
type payload struct {
	contentType string
	segments    []segment
}

// A segment is bytes, or a file of the store if that is named.
type segment struct {
	data []byte
	file string
}

// payload returns what the body inputs come to; the zero payload when there are
// none.
func (in *input) payload() (payload, error) {
	inBody := "body"
	body := in.Body
	older := bodyInput{Text: in.Text, JSON: in.JSON, Urlencoded: in.Urlencoded, Multipart: in.Multipart}
	names := older.names()
	if in.Data.json != nil {
		older.JSON = in.Data.json
		names = append(names, "data")
	}
	if in.Data.text != nil {
		older.Text = in.Data.text
		names = append(names, "data")
	}
	if body != nil && len(body.names()) != 1 {
		got := "none"
		if given := body.names(); len(given) > 0 {
			got = strings.Join(given, " and ")
		}
		return payload{}, wrong("body", "want exactly one of text, json, urlencoded, multipart and file, got %s", got)
	}
	switch {
	case body != nil && len(names) > 0:
		return payload{}, wrong("body", "is given and %q too; want one of them", names[0])
	case len(names) > 1:
		return payload{}, wrong(names[0], "is given and %q too; want one of them", names[1])
	case len(names) == 1:
		body, inBody = &older, names[0]
	case body == nil:
		return payload{}, nil
	}
	return body.payload(inBody)
}

// names are the kinds of body that were given.
func (b *bodyInput) names() []string {
	var names []string
	for _, kind := range []struct {
		name  string
		given bool
	}{
		{"text", b.Text != nil},
		{"json", b.JSON != nil},
		{"urlencoded", b.Urlencoded != nil},
		{"multipart", b.Multipart != nil},
		{"file", b.File != ""},
	} {
		if kind.given {
			names = append(names, kind.name)
		}
	}
	return names
}

// payload encodes the one kind that was given, of which the input name tells.
func (b *bodyInput) payload(name string) (payload, error) {
	switch {
	case b.Text != nil:
		return inMemory("text/plain; charset=utf-8", b.Text), nil
	case b.JSON != nil:
		data, err := value.AppendJSON(nil, b.JSON, value.JSONOptions{})
		if err != nil {
			return payload{}, wrong(name, "%v cannot be sent as JSON: %v", value.TypeName(b.JSON), err)
		}
		return inMemory("application/json", data), nil
	case b.Urlencoded != nil:
		form, err := encodeQuery(name, b.Urlencoded)
		return inMemory("application/x-www-form-urlencoded", []byte(form)), err
	case b.Multipart != nil:
		return b.Multipart.payload()
	}
	if _, err := connectors.FileName(b.File); err != nil {
		return payload{}, wrong(name, "%v", err)
	}
	return payload{"application/octet-stream", []segment{{file: b.File}}}, nil
}

func inMemory(contentType string, data []byte) payload {
	return payload{contentType, []segment{{data: data}}}
}

// open returns the body from its beginning and its size, -1 when a file does
// not tell its own.
func (p payload) open(ctx context.Context, call *connectors.Call) (_ io.ReadCloser, size int64, err error) {
	var body openBody
	defer func() {
		if err != nil {
			body.Close()
		}
	}()
	readers := make([]io.Reader, 0, len(p.segments))
	for _, s := range p.segments {
		if s.file == "" {
			readers = append(readers, bytes.NewReader(s.data))
			size = addSize(size, int64(len(s.data)))
			continue
		}
		f, err := call.Open(ctx, s.file)
		if err != nil {
			return nil, 0, connectors.Step("body", err)
		}
		body.files = append(body.files, f)
		readers = append(readers, f)
		size = addSize(size, fileSize(f))
	}
	body.Reader = contextReader{ctx, io.MultiReader(readers...)}
	return &body, size, nil
}

func addSize(sum, n int64) int64 {
	if sum < 0 || n < 0 {
		return -1
	}
	return sum + n
}

func fileSize(f io.Reader) int64 {
	if s, ok := f.(interface{ Stat() (fs.FileInfo, error) }); ok {
		if info, err := s.Stat(); err == nil && info.Mode().IsRegular() {
			return info.Size()
		}
	}
	return -1
}

// contextReader ends with its context: a large file is not read on.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

type openBody struct {
	io.Reader
	files []io.Closer
}

func (b *openBody) Close() error {
	var first error
	for _, f := range b.files {
		if err := f.Close(); first == nil {
			first = err
		}
	}
	return first
}
