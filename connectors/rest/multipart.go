package rest

import (
	"bytes"
	"fmt"
	"mime"
	"mime/multipart"
	"net/textproto"
	"path"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// parts are the parts of a multipart/form-data body.
type parts []part

type part struct {
	name        string
	data        []byte
	file        string // of the store, in place of data
	filename    string
	contentType string
}

func (*parts) InputType() string { return "dict or list of dicts" }

func (p *parts) UnmarshalInput(v value.Value) error {
	*p = parts{}
	switch v := v.(type) {
	case *value.Dict:
		for k, e := range v.All() {
			name, ok := k.(string)
			if !ok {
				return fmt.Errorf("want names of parts, got a key of type %s", value.TypeName(k))
			}
			several, ok := e.(value.List)
			if !ok {
				several = value.List{e}
			}
			for _, e := range several {
				if err := p.add(name, e); err != nil {
					return fmt.Errorf("%q: %w", name, err)
				}
			}
		}
		return nil
	case value.List:
		for i, e := range v {
			d, ok := e.(*value.Dict)
			if !ok {
				return fmt.Errorf("item %d: want a dict with name and content or file, got %s", i, value.TypeName(e))
			}
			d = d.Clone()
			name, _ := d.Get("name")
			s, ok := name.(string)
			if !ok {
				return fmt.Errorf("item %d: want a string as name, got %s", i, value.TypeName(name))
			}
			d.Delete("name")
			if err := p.add(s, d); err != nil {
				return fmt.Errorf("item %d, %q: %w", i, s, err)
			}
		}
		return nil
	}
	return fmt.Errorf("want a dict or a list of dicts, got %s", value.TypeName(v))
}

// add adds one part: a plain field, or one that a dict describes.
func (p *parts) add(name string, v value.Value) error {
	if v == nil {
		return nil
	}
	d, ok := v.(*value.Dict)
	if !ok {
		s, err := asText(v)
		if err != nil {
			return fmt.Errorf("want text, bytes, or a dict with content or file, got %s", value.TypeName(v))
		}
		*p = append(*p, part{name: name, data: []byte(s)})
		return nil
	}
	one := part{name: name}
	found := 0
	for k, v := range d.Strings() {
		if v == nil {
			continue
		}
		s, err := asText(v)
		if err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
		switch k {
		case "content":
			one.data = []byte(s)
			found++
		case "file":
			if one.file, err = connectors.FileName(s); err != nil {
				return err
			}
			found++
		case "filename":
			one.filename = s
		case "content_type":
			if _, _, err := mime.ParseMediaType(s); err != nil {
				return fmt.Errorf("%q is no content type", s)
			}
			one.contentType = s
		default:
			return fmt.Errorf("no key named %q (its keys are content, file, filename, content_type)", k)
		}
	}
	if found != 1 {
		return fmt.Errorf("want either content or file")
	}
	if one.file != "" && one.filename == "" {
		one.filename = path.Base(one.file)
	}
	if one.filename != "" && one.contentType == "" {
		one.contentType = "application/octet-stream"
	}
	*p = append(*p, one)
	return nil
}

// payload lays the parts out, with files where they are to be read.
func (p parts) payload() (payload, error) {
	var out payload
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	out.contentType = w.FormDataContentType()
	for _, one := range p {
		if strings.ContainsAny(one.name+one.filename+one.contentType, "\r\n\x00") {
			return payload{}, wrong("multipart", "a name of a part, its filename or its content_type has a line break")
		}
		h := textproto.MIMEHeader{}
		if one.filename != "" {
			h.Set("Content-Disposition", multipart.FileContentDisposition(one.name, one.filename))
		} else {
			h.Set("Content-Disposition", strings.TrimSuffix(multipart.FileContentDisposition(one.name, ""), `; filename=""`))
		}
		if one.contentType != "" {
			h.Set("Content-Type", one.contentType)
		}
		// Writes to a buffer do not fail.
		body, _ := w.CreatePart(h)
		body.Write(one.data)
		if one.file != "" {
			out.segments = append(out.segments, segment{data: bytes.Clone(b.Bytes())}, segment{file: one.file})
			b.Reset()
		}
	}
	w.Close()
	out.segments = append(out.segments, segment{data: b.Bytes()})
	return out, nil
}
