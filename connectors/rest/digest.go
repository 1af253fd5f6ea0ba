package rest

import (
	"context"
	"net/http"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/digest"
)

// digestLogin logs in as package digest does.
type digestLogin struct {
	username string
	password connectors.Secret
}

func (d digestLogin) begin(*exchange) authorizer {
	return &digestAuthorizer{digest.Client{Username: d.username, Password: d.password}}
}

type digestAuthorizer struct{ client digest.Client }

func (d *digestAuthorizer) authorize(_ context.Context, req *http.Request) error {
	d.client.Authorize(req)
	return nil
}

func (d *digestAuthorizer) refused(resp *http.Response) (bool, error) {
	return d.client.Refused(resp)
}
