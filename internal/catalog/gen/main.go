// Command gen writes catalog.yaml and the generated parts of the functions'
// READMEs. It runs at the repository's root.
package main

import (
	"log"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/catalog"
)

func main() {
	files, err := catalog.Files(".", functions.All())
	if err == nil {
		err = catalog.Write(".", files)
	}
	if err != nil {
		log.Fatal(err)
	}
}
