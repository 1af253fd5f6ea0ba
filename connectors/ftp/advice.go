package ftp

import (
	"crypto/tls"
	"errors"
	"net/textproto"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// advised adds to the error of a connection that was not made what to do about it.
func (c *client) advised(err error) error {
	var adviser connectors.Adviser
	if errors.As(err, &adviser) {
		return err
	}
	if advice := c.advice(err); advice != "" {
		return connectors.Advised(err, "%s", advice)
	}
	return err
}

func (c *client) advice(err error) string {
	var no *refusal
	var plain tls.RecordHeaderError
	step := connectors.StepOf(err)
	switch {
	case errors.As(err, new(*leaving)):
		return "the server takes no more connections for now: try again later, or have its limit raised"
	case errors.As(err, &plain) && c.tls == "implicit":
		return "the server does not begin with TLS on this port: give tls='explicit' or 'none', or another port"
	case step == "greeting" && (errors.As(err, new(textproto.ProtocolError)) || errors.Is(err, errLongReply)):
		return "check port: what listens there is no FTP server"
	case step == "greeting" && errors.Is(err, connectors.ErrTimeout) && c.tls != "implicit":
		return "the server says nothing: check port, and give tls='implicit' if it begins with TLS there"
	case !errors.As(err, &no):
	case step == "greeting":
		return "the server lets nobody in from here: ask who runs it"
	case step == "tls":
		return "give tls='implicit' if the server begins with TLS on another port (990), or tls='none'"
	case step == "log in" && c.config == nil && wantsTLS(no.text):
		return "give tls='explicit'"
	case step == "log in":
		return "check username and password"
	}
	return ""
}

// wantsTLS reports whether a server says that it lets nobody in without TLS.
func wantsTLS(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "tls") || strings.Contains(text, "ssl") || strings.Contains(text, "encrypt")
}
