package openapi

import (
	"github.com/flowrun/flowrun/connectors/value"
)

// inputs are the parameters of an operation, its own in place of those of its path, and
// its body.
func (r *reader) inputs(path, op *value.Dict) []Input {
	inputs := []Input{}
	var form []InField // of Swagger 2.0
	file := false
	seen := map[[2]string]int{}
	add := func(in Input) {
		key := [2]string{in.In, in.Name}
		if i, ok := seen[key]; ok {
			inputs[i] = in
			return
		}
		if len(inputs) == mostInputs {
			r.truncated = true
			return
		}
		seen[key] = len(inputs)
		inputs = append(inputs, in)
	}
	for _, parameters := range []value.List{list(path, "parameters"), list(op, "parameters")} {
		for _, v := range few(r, parameters, mostInputs) {
			p := r.resolve(v)
			if p == nil || !r.take(entrySize) {
				continue
			}
			if ref := unresolved(p); ref != "" {
				add(Input{Name: lastOf(ref), Type: "any", Doc: "described at " + ref})
				continue
			}
			switch in := r.text(p, "in"); in {
			case "body":
				add(r.swaggerBody(p, op))
			case "formData":
				f := r.field(r.text(p, "name"), p, truth(p, "required"))
				file = file || f.Type == "file"
				form = append(form, f)
			default:
				add(r.parameter(p, in))
			}
		}
	}
	if form != nil {
		body := Input{Name: "body", In: "body", Type: "object", Fields: form, ContentTypes: r.consumes(op)}
		for _, f := range form {
			body.Required = body.Required || f.Required
		}
		if len(body.ContentTypes) == 0 {
			body.ContentTypes = []string{"application/x-www-form-urlencoded"}
			if file {
				body.ContentTypes = []string{"multipart/form-data"}
			}
		}
		add(body)
	}
	if body := r.dict(op, "requestBody"); body != nil && !r.swagger {
		add(r.body(body))
	}
	return inputs
}

// parameter is one parameter. Its schema stands in it, below schema, or below content.
func (r *reader) parameter(p *value.Dict, in string) Input {
	schema := r.dict(p, "schema")
	if content, _ := p.Get("content"); schema == nil {
		dict, _ := content.(*value.Dict)
		for _, media := range dict.Strings() {
			schema = r.dict(r.resolve(media), "schema")
			break
		}
	}
	if schema == nil {
		schema = p // of Swagger 2.0
	}
	f := r.field(r.text(p, "name"), schema, truth(p, "required"))
	if doc := r.text(p, "description"); doc != "" {
		f.Doc = doc
	}
	return Input{Name: f.Name, In: in, Type: f.Type, Required: f.Required || in == "path", Default: f.Default, Enum: f.Enum, Doc: f.Doc}
}

// body is the body of OpenAPI 3.
func (r *reader) body(body *value.Dict) Input {
	in := Input{Name: "body", In: "body", Type: "any", Required: truth(body, "required"), Doc: r.text(body, "description")}
	if ref := unresolved(body); ref != "" {
		in.Doc = "described at " + ref
	}
	content, _ := body.Get("content")
	dict, _ := content.(*value.Dict)
	for kind, media := range dict.Strings() {
		if len(in.ContentTypes) == mostAnswers || !r.take(len(kind)) {
			r.truncated = true
			break
		}
		in.ContentTypes = append(in.ContentTypes, shorten(kind))
		if len(in.ContentTypes) == 1 { // the others say the same in another form
			r.describe(&in, r.dict(r.resolve(media), "schema"))
		}
	}
	return in
}

func (r *reader) swaggerBody(p, op *value.Dict) Input {
	in := Input{Name: "body", In: "body", Type: "any", Required: truth(p, "required"), Doc: r.text(p, "description"), ContentTypes: r.consumes(op)}
	if len(in.ContentTypes) == 0 {
		in.ContentTypes = []string{"application/json"}
	}
	r.describe(&in, r.dict(p, "schema"))
	return in
}

// consumes are the forms in which bodies can be sent, of Swagger 2.0.
func (r *reader) consumes(op *value.Dict) []string {
	kinds := list(op, "consumes")
	if kinds == nil {
		kinds = list(r.doc, "consumes")
	}
	return r.words(kinds, mostAnswers)
}
