package rest

import (
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// hiddenSecrets are the secrets that inputs hold which are not secret as a
// whole: the password in url, and the credentials in a header Authorization.
func hiddenSecrets(inputs *value.Dict) []connectors.Secret {
	var secrets []connectors.Secret
	raw, _ := inputs.Get("url")
	if s, ok := raw.(string); ok && strings.Contains(s, "@") {
		if user := userinfoOf(s); user != nil {
			password, _ := user.Password()
			if password == "" {
				// Some services want a key in place of the name.
				password = user.Username()
			}
			secrets = append(secrets, connectors.NewSecret(password))
		}
	}
	var headers pairs
	if v, ok := inputs.Get("headers"); ok && headers.UnmarshalInput(v) == nil {
		for _, h := range headers {
			if !strings.EqualFold(h.name, "Authorization") {
				continue
			}
			for _, v := range h.values {
				// What follows the scheme; all of it when there is none.
				v = strings.TrimSpace(v)
				if _, credentials, ok := strings.Cut(v, " "); ok {
					v = strings.TrimSpace(credentials)
				}
				secrets = append(secrets, connectors.NewSecret(v))
			}
		}
	}
	return secrets
}
