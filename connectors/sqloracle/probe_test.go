package sqloracle

import (
	"encoding/binary"
	"io"
	"net"
	"slices"
	"testing"

	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
)

// refusing is the port of a listener of Oracle that takes nobody, by its own packet.
func refusing(t *testing.T, why string) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			var size [2]byte
			if _, err := io.ReadFull(c, size[:]); err == nil {
				io.CopyN(io.Discard, c, int64(binary.BigEndian.Uint16(size[:])-2))
				const refuse = 4
				packet := []byte{0, 0, 0, 0, refuse, 0, 0, 0, 34, 0, 0, byte(len(why))}
				packet = append(packet, why...)
				packet[1] = byte(len(packet))
				c.Write(packet)
			}
			c.Close()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

func TestTestOfConnection(t *testing.T) {
	d := sqldbtest.CloseAfter(t, New())
	for _, test := range []struct {
		port   int
		inputs []any
		want   []string
	}{
		{1, nil, []string{"connect: 127.0.0.1:1 refuses the connection (is the service running, and this its port?)"}},
		{1, []any{"hostname", "nowhere.invalid"},
			[]string{`resolve: there is no host named "nowhere.invalid" (check how hostname is spelt, and that this machine can look up nowhere.invalid)`}},
		{refusing(t, "(DESCRIPTION=(ERR=12514)(VSNNUM=0)(ERROR_STACK=(ERROR=(CODE=12514)(EMFI=4))))"), nil, []string{"connect",
			"log in: ORA-12514: TNS:listener does not currently know of service requested in connect descriptor error occur at position: 0 (check database: it is the name of a service that the listener knows)"}},
		{sqldbtest.Saying(t, ""), []any{"timeout", 0.3}, []string{"connect",
			"log in: timed out after timeout (0.3 s) (the server is there and does not answer: check that it speaks this protocol on this port)"}},
	} {
		steps, _ := sqldbtest.Try(t, d, sqldbtest.At(test.port, test.inputs...))
		if !slices.Equal(steps, test.want) {
			t.Errorf("got  %q\nwant %q", steps, test.want)
		}
	}
}
