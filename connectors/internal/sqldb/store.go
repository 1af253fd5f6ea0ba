package sqldb

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"io"
	"math/big"
	"strconv"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// progressEvery is how many rows there are from one report to the next.
const progressEvery = 100_000

// A rowWriter writes rows in a format.
type rowWriter interface {
	write(columns []Column, row []any) error
	flush() error
}

// store writes all rows to dst, one at a time, and returns how many.
func (r *reader) store(ctx context.Context) (rows int64, err error) {
	f, err := r.call.Create(ctx, r.query.Dst)
	if err != nil {
		return 0, connectors.Step("dst", err)
	}
	defer f.Close()
	w, err := newRowWriter(f, r.query.format(), r.columns)
	if err != nil {
		return 0, connectors.Step("dst", err)
	}
	for {
		ok, err := r.next()
		if err != nil {
			return 0, err
		}
		if !ok {
			break
		}
		if err := w.write(r.columns, r.raw); err != nil {
			return 0, connectors.Step("dst", err)
		}
		if rows++; rows%progressEvery == 0 {
			r.call.Progress("%d rows", rows)
		}
	}
	if err := w.flush(); err != nil {
		return 0, connectors.Step("dst", err)
	}
	if err := f.Commit(); err != nil {
		return 0, connectors.Step("dst", err)
	}
	return rows, nil
}

func newRowWriter(f io.Writer, format string, columns []Column) (rowWriter, error) {
	b := bufio.NewWriterSize(f, 64<<10)
	if format == "jsonl" {
		return &jsonWriter{b: b}, nil
	}
	w := &csvWriter{b: b, csv: csv.NewWriter(b)}
	for _, c := range columns {
		w.fields = append(w.fields, c.Name)
	}
	return w, w.csv.Write(w.fields)
}

type jsonWriter struct {
	b    *bufio.Writer
	line []byte
}

// write writes a row as an object. What JSON cannot say, such as NaN, becomes text.
func (w *jsonWriter) write(columns []Column, row []any) (err error) {
	line := append(w.line[:0], '{')
	for i, v := range row {
		if i > 0 {
			line = append(line, ',')
		}
		if line, err = value.AppendJSON(line, columns[i].Name, value.JSONOptions{Lossy: true}); err != nil {
			return err
		}
		line = append(line, ':')
		if line, err = value.AppendJSON(line, v, value.JSONOptions{Lossy: true}); err != nil {
			return err
		}
	}
	w.line = append(line, '}', '\n')
	_, err = w.b.Write(w.line)
	return err
}

func (w *jsonWriter) flush() error { return w.b.Flush() }

type csvWriter struct {
	b      *bufio.Writer
	csv    *csv.Writer
	fields []string
}

// write writes a row. NULL is an empty field; lists and dicts are JSON.
func (w *csvWriter) write(_ []Column, row []any) error {
	for i, v := range row {
		text, err := field(v)
		if err != nil {
			return err
		}
		w.fields[i] = text
	}
	return w.csv.Write(w.fields)
}

func field(v value.Value) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	case *big.Int:
		return v.String(), nil
	case value.Bytes:
		return base64.StdEncoding.EncodeToString(v), nil
	case value.List, *value.Dict:
		text, err := value.AppendJSON(nil, v, value.JSONOptions{Lossy: true})
		return string(text), err
	}
	return "", fmt.Errorf("a %s has no place in CSV", value.TypeName(v))
}

func (w *csvWriter) flush() error {
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return err
	}
	return w.b.Flush()
}
