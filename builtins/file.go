package builtins

import (
	"encoding/base64"
	"unicode/utf8"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// file is a file of the store that connections read and write too.
func (s *system) file(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	name := ""
	if err := unpack("file", args, kwargs, nil, required("name", &name)); err != nil {
		return nil, err
	}
	return fileRecord(s.x, name), nil
}

func fileRecord(x *runtime.Execution, name string) *record {
	return &record{x: x, kind: "file", name: name, methods: fileMethods, load: func() (*value.Dict, error) {
		return x.Files().Stat(name, false)
	}}
}

var fileMethods = map[string]method[*record]{
	"delete":              deleteFile,
	"get":                 getFile,
	"get_base64_content":  fileContent("get_base64_content", toBase64),
	"get_bytes_content":   fileContent("get_bytes_content", toBytes),
	"get_text_content":    fileContent("get_text_content", toText),
	"load":                loadFile,
	"save":                saveFile,
	"save_base64_content": saveContent("save_base64_content", fromBase64),
	"save_bytes_content":  saveContent("save_bytes_content", fromBytes),
	"save_text_content":   saveContent("save_text_content", fromText),
}

// getFile gives the fields of all records, and those for which the file has to be read:
// content (a text, base64 if it is none) and sha256.
func getFile(r *record, thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	for _, a := range args {
		var err error
		switch a {
		case starlark.String("content"):
			err = r.withField("content", func() (value.Value, error) {
				content, err := r.x.Files().Read(r.name)
				if err != nil || utf8.Valid(content) {
					return r.x.Seen(string(content)), err
				}
				return base64.StdEncoding.EncodeToString(content), nil
			})
		case starlark.String("sha256"):
			err = r.withField("sha256", func() (value.Value, error) {
				d, err := r.x.Files().Stat(r.name, true)
				if err != nil {
					return nil, err
				}
				sum, _ := d.Get("sha256")
				return sum, nil
			})
		}
		if err != nil {
			return nil, err
		}
	}
	return r.get(thread, args, kwargs)
}

func loadFile(r *record, thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	r.fields = nil
	return getFile(r, thread, args, kwargs)
}

// withField has a field among those that were read.
func (r *record) withField(name string, read func() (value.Value, error)) error {
	if r.fields == nil {
		var err error
		if r.fields, err = r.load(); err != nil {
			return err
		}
	}
	if _, there := r.fields.Get(name); there {
		return nil
	}
	v, err := read()
	if err == nil {
		r.fields.Set(name, v)
	}
	return err
}

func fileContent(fn string, convert func([]byte) (starlark.Value, error)) method[*record] {
	return func(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := unpack(fn, args, kwargs, nil); err != nil {
			return nil, err
		}
		content, err := r.x.Files().Read(r.name)
		if err != nil {
			return nil, err
		}
		v, err := convert(content)
		if u, ok := r.x.Seen(string(content)).(value.Unknown); ok {
			if err == nil {
				u.Type = v.Type()
			}
			return runtime.ToStarlark(u)
		}
		if err != nil {
			return nil, typeError("%s: file %q: %v", fn, r.name, err)
		}
		return v, nil
	}
}

func saveContent(fn string, convert func(starlark.Value) ([]byte, error)) method[*record] {
	return func(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var content starlark.Value = starlark.None
		if err := unpack(fn, args, kwargs, nil, required("content", &content)); err != nil {
			return nil, err
		}
		return r.saveContent(fn, content, convert)
	}
}

func (r *record) saveContent(fn string, content starlark.Value, convert func(starlark.Value) ([]byte, error)) (starlark.Value, error) {
	b, err := convert(content)
	if err != nil {
		return nil, typeError("%s: content: %v", fn, err)
	}
	r.fields = nil
	return r, r.x.Files().Save(r.name, b)
}

// saveFile is the older way to save: a text or bytes, or base64 with convert_binary=False.
func saveFile(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var content starlark.Value = starlark.None
	asText := true
	if err := unpack("save", args, kwargs, nil, required("content", &content), keyword("convert_binary", &asText)); err != nil {
		return nil, err
	}
	convert := fromBase64
	if _, isBytes := content.(starlark.Bytes); isBytes {
		convert = fromBytes
	} else if asText {
		convert = fromText
	}
	return r.saveContent("save", content, convert)
}

func deleteFile(r *record, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := unpack("delete", args, kwargs, nil); err != nil {
		return nil, err
	}
	r.fields = nil
	return starlark.None, r.x.Files().Delete(r.name)
}
