package smb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/cloudsoda/go-smb2"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/pool"
)

// MostConnections is how many connections a driver has to one share as one user.
const MostConnections = 8

// A client holds the connections of an account.
type client struct {
	account
	conns *pool.Exclusive[*conn]
}

// close ends all connections; no call is under way.
func (c *client) close() {
	for {
		conn, ok := c.conns.Take()
		if !ok {
			return
		}
		conn.quit()
	}
}

// A conn is a connection on which somebody is logged in, with the share. One call uses it
// at a time: one that is cancelled ends the connection, since the library may not be able
// to go on with one whose requests were given up.
type conn struct {
	raw     *listener
	session *smb2.Session
	share   *smb2.Share
	cancel  context.CancelFunc // ends what waits for the server
}

// dial connects and logs in within connect_timeout.
func (c *client) dial(ctx context.Context, call *connectors.Call) (*conn, error) {
	if call.ConnectTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, call.ConnectTimeout,
			fmt.Errorf("%w: no session with %s within connect_timeout (%g s)", connectors.ErrTimeout, c.addr(), call.ConnectTimeout.Seconds()))
		defer cancel()
	}
	tcp, err := call.Dial(ctx, "tcp", c.addr())
	if err != nil {
		return nil, c.advised(c.explain(err))
	}
	raw := listen(ctx, tcp)
	k, err := c.logIn(ctx, raw)
	if err == nil && ctx.Err() == nil {
		return k, nil
	}
	raw.Close()
	if k != nil {
		k.cancel()
	}
	if ctx.Err() != nil {
		return nil, connectors.Step(cmp.Or(connectors.StepOf(err), "log in"), context.Cause(ctx))
	}
	return nil, c.advised(c.explain(err))
}

func (c *client) logIn(ctx context.Context, raw *listener) (*conn, error) {
	stop := context.AfterFunc(ctx, func() { raw.Close() })
	defer stop()
	d := smb2.Dialer{Initiator: &smb2.NTLMInitiator{User: c.username, Password: c.password.Reveal(), Domain: c.domain}}
	// The name is for the path of the share, where a colon is none.
	session, err := d.DialConn(ctx, raw, strings.ReplaceAll(c.hostname, ":", "-"))
	switch {
	case err != nil && raw.agreed().dialect == "":
		return nil, connectors.Step("negotiate", c.refused(err, "the server does not agree on a version of SMB"))
	case err != nil:
		return nil, connectors.Step("log in", c.refused(err, "the server refuses user %s or the password", c.username))
	}
	facts := []any{"username", c.username}
	if raw.agreed().guest {
		facts = append(facts, "guest", true)
	}
	connectors.Passed(ctx, "log in", facts...)
	share, err := session.WithContext(ctx).Mount(c.share, smb2.WithMapPosix())
	if err != nil {
		err = c.refused(err, "the share %q", c.share)
		if raw.agreed().guest && errors.Is(err, fs.ErrPermission) {
			err = connectors.Advised(err, "the server takes this user for a guest, who may not use share: check username")
		}
		return nil, connectors.Step("request", err)
	}
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	return &conn{raw, session.WithContext(own), share.WithContext(own), cancel}, nil
}

// abort closes the connection. What is under way ends, here and on the server.
func (k *conn) abort() {
	k.cancel()
	k.raw.Close()
}

// alive asks a connection that was idle whether it is still there.
func (k *conn) alive(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, asksIdle)
	defer cancel()
	return k.session.WithContext(ctx).Echo() == nil
}

const (
	// asksIdle is how long a connection that was left has to show that it is still there.
	asksIdle = 5 * time.Second
	// saysGoodBye is how long the end of a session may take.
	saysGoodBye = time.Second
)

func (k *conn) quit() {
	ctx, cancel := context.WithTimeout(context.Background(), saysGoodBye)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { k.raw.Close() })
	defer stop()
	_ = k.session.WithContext(ctx).Logoff()
	k.abort()
}
