package sqlpg

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// A dataType is one that the server has.
type dataType struct {
	name   string
	decode decoder // of its text
}

// A column is one of a result.
type column struct {
	name   string
	typ    *dataType
	format int16
}

// decode returns the value of a field of a row.
func (c *column) decode(src []byte) (any, error) {
	if c.format == pgtype.BinaryFormatCode { // bytea, which as text is twice as long
		return bytesValue(src), nil
	}
	return c.typ.decode(src)
}

// A catalog knows the types of a database. Those that a database has of its own (enums,
// domains, extensions, and arrays of them) are asked for when they are met. It is safe
// for concurrent use.
type catalog struct {
	mu    sync.Mutex
	types map[uint32]*dataType
}

func newCatalog() *catalog {
	c := &catalog{types: map[uint32]*dataType{}}
	builtin := pgtype.NewMap()
	for oid, decode := range decoders {
		t, ok := builtin.TypeForOID(oid)
		if !ok {
			continue
		}
		c.types[oid] = &dataType{t.Name, decode}
	}
	return c
}

// columns returns the columns of a result with these fields.
func (c *catalog) columns(ctx context.Context, conn *conn, fields []pgconn.FieldDescription) ([]column, error) {
	all := make([]column, len(fields))
	for i, f := range fields {
		t, err := c.get(ctx, conn, f.DataTypeOID)
		if err != nil {
			return nil, err
		}
		all[i] = column{name: f.Name, typ: t}
		if f.DataTypeOID == pgtype.ByteaOID {
			all[i].format = pgtype.BinaryFormatCode
		}
	}
	return all, nil
}

// get returns a type, which the server is asked for if it is not known. What the server
// does not know either, as it was dropped meanwhile, is text.
func (c *catalog) get(ctx context.Context, conn *conn, oid uint32) (*dataType, error) {
	c.mu.Lock()
	t := c.types[oid]
	c.mu.Unlock()
	if t != nil {
		return t, nil
	}
	t, err := c.ask(ctx, conn, oid)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.types[oid] = t
	c.mu.Unlock()
	return t, nil
}

func (c *catalog) ask(ctx context.Context, conn *conn, oid uint32) (*dataType, error) {
	const query = `SELECT typname, typtype, CASE WHEN typcategory = 'A' THEN typelem ELSE 0 END, typbasetype, typdelim
		FROM pg_catalog.pg_type WHERE oid = $1`
	id := strconv.FormatUint(uint64(oid), 10)
	result := conn.pg.ExecParams(ctx, query, [][]byte{[]byte(id)}, []uint32{pgtype.OIDOID}, nil, nil).Read()
	if result.Err != nil {
		return nil, fmt.Errorf("the type %s: %w", id, result.Err)
	}
	if len(result.Rows) == 0 {
		return &dataType{id, textValue}, nil
	}
	row := result.Rows[0]
	t := &dataType{string(row[0]), textValue}
	if elem, _ := strconv.ParseUint(string(row[2]), 10, 32); elem != 0 {
		e, err := c.get(ctx, conn, uint32(elem))
		if err != nil {
			return nil, err
		}
		return &dataType{e.name + "[]", arrayOf(e.decode, row[4][0])}, nil
	}
	if base, _ := strconv.ParseUint(string(row[3]), 10, 32); base != 0 {
		b, err := c.get(ctx, conn, uint32(base))
		if err != nil {
			return nil, err
		}
		t.decode = b.decode
	}
	t.name = strings.TrimPrefix(t.name, "_")
	return t, nil
}
