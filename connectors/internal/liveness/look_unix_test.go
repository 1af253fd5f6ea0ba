//go:build unix

package liveness

import (
	"net"
	"testing"
)

func TestLook(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if s := Look(client); s != Silent {
		t.Errorf("a connection that is idle is %d, want %d", s, Silent)
	}
	if _, err := server.Write([]byte("unasked")); err != nil {
		t.Fatal(err)
	}
	for Look(client) == Silent { // until it has come
	}
	if s := Look(client); s != Talks {
		t.Errorf("one on which something was said is %d, want %d", s, Talks)
	}
	if _, err := client.Read(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	server.Close()
	for Look(client) == Silent {
	}
	if s := Look(client); s != Gone {
		t.Errorf("one that was closed is %d, want %d", s, Gone)
	}
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	if s := Look(a); s != Unknown {
		t.Errorf("one that is no socket is %d, want %d", s, Unknown)
	}
}
