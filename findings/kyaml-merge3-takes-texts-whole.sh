#!/bin/sh
# kyaml v0.21.2, yaml/merge3: of a text in a block, and of a list without keys, the update is
# taken whole. What the user changed elsewhere in it is gone, and no error or conflict says so.
#
#   Three versions of a ConfigMap: the user changed the last line of a text and appended an item
#   to a list of texts; the update changed the first line and the first item. git merge-file
#   keeps both sides' changes.
#
# Seen:
#   merge3: user's line kept: false, user's item kept: false, error: <nil>
#   git: user's line kept: true, user's item kept: true
# Ends with 1 when that changed.
set -eu
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
cat >base.yaml <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata:
  name: x
data:
  text: |
    a: 1
    b: 1
    c: 1
    d: 1
list:
- a
- b
- c
- d
YAML
sed -e 's/    d: 1/    d: mine/' -e 's/^- d/- d\n- mine/' base.yaml >user.yaml
sed -e 's/    a: 1/    a: 2/' -e 's/^- a/- z/' base.yaml >update.yaml
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml/merge3"
)

func main() {
	read := func(name string) string { text, _ := os.ReadFile(name); return string(text) }
	out, err := merge3.MergeStrings(read("user.yaml"), read("base.yaml"), read("update.yaml"), true)
	fmt.Printf("merge3: user's line kept: %t, user's item kept: %t, error: %v\n",
		strings.Contains(out, "d: mine"), strings.Contains(out, "- mine"), err)
}
GO
go mod init example.com/merge3 2>/dev/null
go get sigs.k8s.io/kustomize/kyaml/yaml/merge3@v0.21.2 2>/dev/null
go run . | tee out
git merge-file --stdout user.yaml base.yaml update.yaml >merged
has() { grep -q -e "$1" merged && echo true || echo false; }
echo "git: user's line kept: $(has 'd: mine'), user's item kept: $(has '^- mine')" | tee -a out
cat >want <<'WANT'
merge3: user's line kept: false, user's item kept: false, error: <nil>
git: user's line kept: true, user's item kept: true
WANT
cmp out want
