#!/bin/sh
# kyaml's merge3 takes a text in a block, and a list without keys, from the update as a whole.
#
# Guess: changes of different lines of a text, and of different items of a list, are both kept, or
# told as a conflict, as git merge-file does.
# Happens: three versions of a ConfigMap: the user changed the last line of a text and appended an
# item to a list of texts; the update changed the first line and the first item. What the user
# changed is gone, and no error or conflict says so.
# With: sigs.k8s.io/kustomize/kyaml/yaml/merge3@v0.21.2
# Seen:
#   merge3: user's line kept: false, user's item kept: false, error: <nil>
#   git: user's line kept: true, user's item kept: true
set -eu
self=$(realpath "$0") dir=$(mktemp -d)
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
have() { "$@" >log 2>&1 || { cat log >&2; exit 2; }; }
have go mod init example.com/merge3
have go get sigs.k8s.io/kustomize/kyaml/yaml/merge3@v0.21.2
have go build -o merge .
./merge >seen
git merge-file --stdout user.yaml base.yaml update.yaml >merged
has() { grep -q -e "$1" merged && echo true || echo false; }
echo "git: user's line kept: $(has 'd: mine'), user's item kept: $(has '^- mine')" >>seen
sed -n 's/^#   //p' "$self" | diff - seen
