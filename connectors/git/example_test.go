package git_test

import (
	"context"
	"fmt"
	"io"
	"log"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/git"
)

// A host that grants GIT, with a cache that outlives it.
func Example() {
	registry := connectors.NewRegistry(git.New(git.Options{CacheDir: "/var/cache/flows", CacheBytes: 10 << 30}))
	defer registry.Close()
	driver, err := registry.Driver("GIT")
	if err != nil {
		log.Fatal(err)
	}
	_, err = callIn(context.Background(), driver, connectors.Host{}, "command", "metadata", "repository_url", "gopher://example.com/x")
	fmt.Println(err)
	_, closes := driver.(io.Closer)
	fmt.Println(closes)
	// Output:
	// GIT: input "repository_url": unknown scheme "gopher" (want https, http, ssh or file)
	// true
}
