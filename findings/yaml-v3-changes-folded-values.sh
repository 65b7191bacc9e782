#!/bin/sh
# go.yaml.in/yaml/v3 v3.0.6 (kyaml v0.21.2 prints with it): a document that is decoded
# into a Node and encoded again, with nothing edited, has other values.
#
#   a folded block with a more indented line gains a line break before it with every
#   round; an empty value in a flow mapping, null, comes back as the text ''.
#
# Seen:
#   round 1: "one\n  two\nthree\n" !!null
#   round 2: "one\n\n  two\nthree\n" !!str
#   round 3: "one\n\n\n  two\nthree\n" !!str
# Ends with 1 when that changed.
set -eu
dir=$(mktemp -d)
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
go get go.yaml.in/yaml/v3@v3.0.6 >/dev/null 2>&1
go run . | tee seen
grep -q '^round 1: "one\\n  two\\nthree\\n" !!null$' seen
grep -q '^round 2: "one\\n\\n  two' seen
grep -q '^round 3: "one\\n\\n\\n  two' seen
grep -q '^round 2: .* !!str$' seen
