package digest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
)

// The vectors are the examples of RFC 7616, 3.9.1 and 3.9.2 (the latter as
// erratum 4897 corrects it), and of RFC 2617, 3.5.
func TestDigestAnswers(t *testing.T) {
	for _, test := range []struct {
		name, username, password, challenge, cnonce, uri string
		want                                             []string
	}{
		{"MD5", "Mufasa", "Circle of Life",
			`Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
			"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "/dir/index.html",
			[]string{`response="8ca523f5e9506fed4657c9700eebdbec"`, `username="Mufasa"`, "nc=00000001", "qop=auth", "algorithm=MD5",
				`opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`, `realm="http-auth@example.org"`, `uri="/dir/index.html"`}},
		{"SHA-256", "Mufasa", "Circle of Life",
			`Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
			"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "/dir/index.html",
			[]string{`response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"`, "algorithm=SHA-256"}},
		{"SHA-512-256 with userhash", "Jäsøn Doe", "Secret, or not?",
			`Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true`,
			"NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v", "/doe.json",
			[]string{`username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"`, "userhash=true",
				`response="3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"`}},
		{"RFC 2617", "Mufasa", "Circle Of Life",
			`Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"`,
			"0a4f113b", "/dir/index.html", []string{`response="6629fae49393a05397450978507c4ef1"`}},
		{"letters beyond ASCII without userhash", "Jäsøn Doe", "x", `Digest realm="r", nonce="n"`, "c", "/",
			[]string{`username*=UTF-8''J%C3%A4s%C3%B8n%20Doe`}},
		{"quotes", `a"b\`, "x", `Digest realm="r\"s", nonce="n"`, "c", "/", []string{`username="a\"b\\"`, `realm="r\"s"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := &Client{Username: test.username, Password: connectors.NewSecret(test.password), nonce: func() string { return test.cnonce }}
			if again, err := d.Refused(refusal(test.challenge)); !again || err != nil {
				t.Fatal(again, err)
			}
			req, err := http.NewRequest("GET", "http://h"+test.uri, nil)
			if err != nil {
				t.Fatal(err)
			}
			d.Authorize(req)
			for _, want := range test.want {
				if got := req.Header.Get("Authorization"); !strings.Contains(got+",", want+",") {
					t.Errorf("no %s in %s", want, got)
				}
			}
		})
	}
}

func refusal(challenges ...string) *http.Response {
	return &http.Response{StatusCode: 401, Header: http.Header{"Www-Authenticate": challenges}}
}

func TestDigestChallenges(t *testing.T) {
	for _, test := range []struct {
		name       string
		challenges []string
		again      bool
		algorithm  string
		err        string
	}{
		{"none", []string{`Basic realm="r"`}, false, "", ""},
		{"the first that is known", []string{`Digest realm="r", nonce="n", algorithm=SHA-999`, `Digest realm="r", nonce="n", algorithm=SHA-256, Digest realm="r", nonce="n", algorithm=MD5`}, true, "SHA-256", ""},
		{"auth-int alone", []string{`Digest realm="r", nonce="n", qop="auth-int"`}, false, "", `the server asks for digest authentication with qop "auth-int" (supported is auth)`},
		{"unknown algorithm", []string{`Digest realm="r", nonce="n", algorithm=SHA-999`}, false, "", `the server asks for digest authentication with algorithm "SHA-999" (supported are MD5, SHA-256 and SHA-512-256)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := &Client{}
			again, err := d.Refused(refusal(test.challenges...))
			text, algorithm := "", ""
			if err != nil {
				text = err.Error()
			}
			if d.challenge != nil {
				algorithm = d.challenge.algorithm
			}
			if again != test.again || text != test.err || algorithm != test.algorithm {
				t.Errorf("got %t, %q, %q", again, algorithm, text)
			}
		})
	}
	t.Run("only a stale nonce is tried again", func(t *testing.T) {
		d := &Client{}
		d.Refused(refusal(`Digest realm="r", nonce="1"`))
		if again, err := d.Refused(refusal(`Digest realm="r", nonce="2", stale=TRUE`)); !again || err != nil || d.challenge.nonce != "2" {
			t.Error("a stale nonce ends the log-in", err)
		}
		if again, _ := d.Refused(refusal(`Digest realm="r", nonce="3"`)); again {
			t.Error("a wrong password is tried again")
		}
	})
}

func TestParseChallenges(t *testing.T) {
	for _, test := range []struct {
		in   []string
		want []challenge
	}{
		{nil, nil},
		{[]string{"Negotiate"}, []challenge{{"negotiate", map[string]string{}}}},
		{[]string{`Newauth realm="apps", type=1, title="Login to \"apps\"", Basic realm="simple"`}, []challenge{
			{"newauth", map[string]string{"realm": "apps", "type": "1", "title": `Login to "apps"`}},
			{"basic", map[string]string{"realm": "simple"}},
		}},
		{[]string{`Digest realm = "a, b" ,nonce=x`, "Basic"}, []challenge{
			{"digest", map[string]string{"realm": "a, b", "nonce": "x"}}, {"basic", map[string]string{}},
		}},
		{[]string{`Digest realm="open`, `="`, `a="\`, ","}, []challenge{{"digest", map[string]string{"realm": "open", "a": ""}}}},
	} {
		if diff := cmp.Diff(test.want, parseChallenges(test.in), cmp.AllowUnexported(challenge{})); diff != "" {
			t.Errorf("%q: want - got +:\n%s", test.in, diff)
		}
	}
}

func FuzzParseChallenges(f *testing.F) {
	f.Add(`Digest realm="a, b" ,nonce=x, Basic`)
	f.Add(`Negotiate abc==`)
	f.Fuzz(func(t *testing.T, s string) {
		for _, c := range parseChallenges([]string{s}) {
			if c.scheme == "" {
				t.Error("a challenge without a scheme")
			}
		}
	})
}
