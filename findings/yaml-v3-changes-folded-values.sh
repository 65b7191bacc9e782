#!/bin/sh
# A document that yaml.v3 decodes into a Node and encodes again, with nothing edited, has other values.
#
# Guess: a round through Node keeps values, if not the layout.
# Happens: a folded block with a more indented line gains a line break before it with every round; an
# empty value in a flow mapping, null, comes back as the text ''. kyaml v0.21.2 prints with it.
# With: go.yaml.in/yaml/v3@v3.0.6
# Seen:
#   round 1: "one\n  two\nthree\n" !!null
#   round 2: "one\n\n  two\nthree\n" !!str
#   round 3: "one\n\n\n  two\nthree\n" !!str
set -eu
self=$(realpath "$0") dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'MOD'
module example.com/round

go 1.24
MOD
cat >main.go <<'GO'
package main

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

func main() {
	text := []byte("folded: >\n  one\n    two\n  three\nflow: {a: , b: 1}\n")
	for round := 1; round <= 3; round++ {
		var doc yaml.Node
		if err := yaml.Unmarshal(text, &doc); err != nil {
			panic(err)
		}
		m := doc.Content[0]
		fmt.Printf("round %d: %q %s\n", round, m.Content[1].Value, m.Content[3].Content[1].Tag)
		var err error
		if text, err = yaml.Marshal(&doc); err != nil {
			panic(err)
		}
	}
}
GO
have() { "$@" >log 2>&1 || { cat log >&2; exit 2; }; }
have go get go.yaml.in/yaml/v3@v3.0.6
have go build -o round .
./round >seen
sed -n 's/^#   //p' "$self" | diff - seen
