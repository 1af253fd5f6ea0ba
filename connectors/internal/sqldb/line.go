package sqldb

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

// A Line is the network of one connection. What it dials is closed when it is hung up.
type Line struct {
	key  *Key
	life context.Context
	end  context.CancelFunc

	connected atomic.Bool // the server has been reached

	mu    sync.Mutex
	asked string   // the address that was dialled first
	peer  net.Addr // where that led
}

func newLine(key *Key) *Line {
	l := &Line{key: key}
	l.life, l.end = context.WithCancel(context.Background())
	return l
}

// DialContext connects to an address by the rules of the host. What is dialled again,
// by its name or as where that led, such as to cancel a statement, is the same server: a
// name may have several addresses.
func (l *Line) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(l.life, func() { cancel(net.ErrClosed) })()
	call := connectors.Call{ConnectTimeout: l.key.connectTimeout, Host: connectors.Host{Dialer: l.key.dialer}}
	dial := call.Dial
	l.mu.Lock()
	asked, peer := l.asked, l.peer
	l.mu.Unlock()
	if peer != nil && (addr == asked || addr == peer.String()) {
		addr = asked
		dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			return call.DialPeer(ctx, network, addr, peer)
		}
	}
	conn, err := dial(ctx, network, addr)
	if err != nil {
		// Libraries put words of their own around it, see Connect.
		if err = explain(err); !errors.As(err, new(*explained)) {
			err = &explained{err.Error(), err}
		}
		return nil, err
	}
	l.connected.Store(true)
	if peer == nil {
		l.mu.Lock()
		l.asked, l.peer = addr, conn.RemoteAddr()
		l.mu.Unlock()
	}
	context.AfterFunc(l.life, func() { conn.Close() })
	return conn, nil
}

// HangUp closes what was dialled.
func (l *Line) HangUp() { l.end() }

// hangUpTime is how long a library may take to end a call that was given up, before it
// loses its connection.
const hangUpTime = time.Second

// hangUpAfter hangs up a connection of a driver that can be when ctx has ended and some
// time has passed. stop is called when the call is over, and reports whether ctx has
// not ended before.
func hangUpAfter(ctx context.Context, conn any) (stop func() bool) {
	l, ok := conn.(interface{ HangUp() })
	if !ok {
		return func() bool { return true }
	}
	over := make(chan struct{})
	ended := context.AfterFunc(ctx, func() {
		t := time.NewTimer(hangUpTime)
		defer t.Stop()
		select {
		case <-t.C:
			l.HangUp()
		case <-over:
		}
	})
	return func() bool {
		close(over)
		return ended()
	}
}
