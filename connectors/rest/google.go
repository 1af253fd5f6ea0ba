package rest

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/url"
	"strings"
	"time"
)

// serviceAccount is a Google service account, whose tokens are fetched with a
// signed assertion (RFC 7523; "Using OAuth 2.0 for Server to Server
// Applications" in Google's documentation).
type serviceAccount struct {
	at     target
	email  string
	keyID  string
	key    *rsa.PrivateKey
	scopes scopes
	ask    [sha256.Size]byte
}

const googleTokenURL = "https://oauth2.googleapis.com/token"

// An assertion is valid for an hour at most.
const assertionLifetime = time.Hour

func newServiceAccount(a authInputs) (login, error) {
	const name = "service_account_key"
	var file struct {
		Type         string `json:"type"`
		ClientEmail  string `json:"client_email"`
		PrivateKeyID string `json:"private_key_id"`
		PrivateKey   string `json:"private_key"`
		TokenURI     string `json:"token_uri"`
	}
	// The errors of the parsers may quote what they read: none is shown.
	if json.Unmarshal([]byte(a.ServiceAccountKey.Reveal()), &file) != nil {
		return nil, wrong(name, "want the JSON text of a key file")
	}
	if file.ClientEmail == "" || file.PrivateKey == "" {
		return nil, wrong(name, "want client_email and private_key in it (the key file of a service account has both)")
	}
	key := rsaKey(file.PrivateKey)
	if key == nil {
		return nil, wrong(name, "its private_key is no RSA key in PEM text")
	}
	if file.TokenURI == "" {
		file.TokenURI = googleTokenURL
	}
	at, err := parseTarget(file.TokenURI)
	if err != nil {
		return nil, wrong(name, "its token_uri: %v", err)
	}
	return serviceAccount{at, file.ClientEmail, file.PrivateKeyID, key, a.Scopes,
		askKey("service_account", a.ServiceAccountKey.Reveal(), strings.Join(a.Scopes, " "))}, nil
}

func rsaKey(text string) *rsa.PrivateKey {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil
	}
	if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		rsaKey, _ := key.(*rsa.PrivateKey)
		return rsaKey
	}
	key, _ := x509.ParsePKCS1PrivateKey(block.Bytes)
	return key
}

func (s serviceAccount) begin(x *exchange) authorizer {
	return &tokenAuthorizer{x: x, ask: s.ask, fetch: func(ctx context.Context) (accessToken, error) {
		assertion, err := s.assertion(x.driver.time.now())
		if err != nil {
			return accessToken{}, err
		}
		return x.postForToken(ctx, s.at.URL, url.Values{
			"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"},
			"assertion":  {assertion},
		}, nil)
	}}
}

// assertion is a JSON Web Token (RFC 7519) signed with RS256.
func (s serviceAccount) assertion(now time.Time) (string, error) {
	header, err := json.Marshal(struct {
		Algorithm string `json:"alg"`
		Type      string `json:"typ"`
		KeyID     string `json:"kid,omitempty"`
	}{"RS256", "JWT", s.keyID})
	if err != nil {
		return "", err
	}
	claims, err := json.Marshal(struct {
		Issuer   string `json:"iss"`
		Scope    string `json:"scope"`
		Audience string `json:"aud"`
		Issued   int64  `json:"iat"`
		Expires  int64  `json:"exp"`
	}{s.email, strings.Join(s.scopes, " "), s.at.String(), now.Unix(), now.Add(assertionLifetime).Unix()})
	if err != nil {
		return "", err
	}
	enc := base64.RawURLEncoding
	text := enc.EncodeToString(header) + "." + enc.EncodeToString(claims)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, s.key, crypto.SHA256, sum[:])
	if err != nil {
		return "", err
	}
	return text + "." + enc.EncodeToString(signature), nil
}
