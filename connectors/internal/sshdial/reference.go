package sshdial

import "github.com/flowrun/flowrun/connectors"

// KnownErrors are the errors of logging in that the types over SSH have in common. input
// is the one that has the key of the server.
func KnownErrors(input string) []connectors.KnownError {
	return []connectors.KnownError{
		{
			Says:  "log in: the server refuses the login of ... by ssh (...)",
			Means: "The server knows neither the key nor the password for that user.",
			Do:    "Look at username; give the private key whose public one is in ~/.ssh/authorized_keys there, or a password.",
		},
		{
			Says:  "host key: the key of the server is not known: ... (if it is the right one, give " + input + ": '...', or False to take any)",
			Means: "Nothing says which key the server has, so nothing was sent to it.",
			Do:    "Compare the fingerprint with that of the server (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub there), and copy the line from the error.",
		},
		{
			Says:  "host key: the key of the server is ..., and " + input + " says ...: it was changed, or this is another server (...)",
			Means: "The server does not prove that it is the one that is meant.",
			Do:    "Find out why before you take the new key: it may have been installed anew, or somebody else answers in its place.",
		},
	}
}
