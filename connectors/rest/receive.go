package rest

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// receive reads the body of an answer, into dst when it is expected and dst is
// given, else into the outputs. Sizes count after decompression.
func (x *exchange) receive(ctx context.Context, resp *http.Response, body io.Reader, expected bool, out *output) error {
	decoded, err := decompressed(resp, body)
	if err != nil {
		return err
	}
	if expected && x.in.Dst != "" {
		return x.store(ctx, decoded)
	}
	if most := x.in.MaxOutputBytes; resp.ContentLength > most && resp.Request.Method != http.MethodHead {
		return fmt.Errorf("%w: %d bytes, max_output_bytes is %d", connectors.ErrOutputTooLarge, resp.ContentLength, most)
	}
	var b bytes.Buffer
	// A length that is claimed is not believed beyond what is cheap.
	b.Grow(int(min(max(resp.ContentLength, 0), 64<<10)) + bytes.MinRead)
	if _, err := b.ReadFrom(x.in.LimitOutput(decoded)); err != nil {
		return err
	}
	out.setBody(b.Bytes(), resp.Header.Get("Content-Type"))
	return nil
}

// store writes the body to dst, which is there whole or not at all.
func (x *exchange) store(ctx context.Context, body io.Reader) error {
	w, err := x.in.Create(ctx, x.in.Dst)
	if err != nil {
		return connectors.Step("dst", err)
	}
	defer w.Close()
	if _, err := io.Copy(w, body); err != nil {
		return err
	}
	if err := w.Commit(); err != nil {
		return connectors.Step("dst", err)
	}
	return nil
}

// decompressed returns the body without the compression that net/http has left
// in place: deflate, and gzip when the flow asked for it itself.
func decompressed(resp *http.Response, body io.Reader) (io.Reader, error) {
	kind := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding")))
	if kind != "gzip" && kind != "x-gzip" && kind != "deflate" {
		return body, nil
	}
	b := bufio.NewReader(body)
	first, err := b.Peek(2)
	if err == io.EOF {
		return b, nil // an answer without a body
	}
	if err != nil {
		return nil, err
	}
	if kind != "deflate" {
		return gzip.NewReader(b)
	}
	// RFC 9110, 8.4.1.2: "deflate" is zlib, and some servers send it bare.
	if first[0]&0x0f == 8 && (int(first[0])<<8|int(first[1]))%31 == 0 {
		return zlib.NewReader(b)
	}
	return flate.NewReader(b), nil
}

// setBody sets text, encoding and json from a body.
func (out *output) setBody(body []byte, contentType string) {
	if body == nil {
		body = []byte{}
	}
	mediaType, params, _ := mime.ParseMediaType(contentType)
	text, name, ok := decodeText(body, params["charset"])
	out.Text = text
	if !ok {
		return
	}
	out.Encoding = &name
	if looksLikeJSON(mediaType, text) {
		// A body that is no JSON, or beyond the limits, is there as text.
		if v, err := value.DecodeJSON(text, value.DefaultLimits); err == nil {
			out.JSON = &v
		}
	}
}

// decodeText returns body as UTF-8 and the character set that it was in: that of
// its byte order mark or of charset, or else UTF-8. What is no text in it stays
// as it is.
func decodeText(body []byte, charset string) (text []byte, name string, ok bool) {
	var enc encoding.Encoding
	switch {
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		body, name = body[3:], "utf-8"
	case bytes.HasPrefix(body, []byte("\xff\xfe")), bytes.HasPrefix(body, []byte("\xfe\xff")):
		enc, name = unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM), "utf-16"
	case charset != "":
		name = strings.ToLower(charset)
		// A name that nobody knows is as good as none.
		enc, _ = htmlindex.Get(name)
		if enc == unicode.UTF8 {
			enc = nil
		} else if enc == nil {
			name = "utf-8"
		}
	default:
		name = "utf-8"
	}
	if enc != nil {
		if decoded, err := enc.NewDecoder().Bytes(body); err == nil {
			return decoded, name, true
		}
		return body, "", false
	}
	return body, name, utf8.Valid(body)
}

// looksLikeJSON tells whether a body is worth reading as JSON: it says so, or it
// says nothing better and is an object or an array.
func looksLikeJSON(mediaType string, text []byte) bool {
	switch mediaType {
	case "application/json", "text/json":
		return true
	case "", "text/plain", "text/javascript", "application/javascript", "application/octet-stream":
		trimmed := bytes.TrimLeft(text, " \t\r\n")
		return len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[')
	}
	return strings.HasSuffix(mediaType, "+json")
}
