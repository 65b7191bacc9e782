package render

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
)

// Files returns what is written for an overlay: one stream, or with split one file for
// each object. Two objects never share a file.
func (r *Result) Files(split bool) ([]output.File, error) {
	if !split {
		holdsSecret := slices.ContainsFunc(r.Objects, func(o Object) bool { return isSecret(o.Ref) })
		return []output.File{{Path: filepath.ToSlash(r.Name) + ".yaml", Data: r.Stream(), Secret: holdsSecret}}, nil
	}
	var files []output.File
	taken := map[string]krm.Ref{}
	for _, o := range r.Objects {
		name := fileName(o.Ref)
		if other, found := taken[name]; found {
			return nil, fmt.Errorf("%s: %s of %s and %s of %s would both be written to %s; API servers take them for one object, so keep one",
				r.Dir, other, other.APIVersion, o.Ref, o.Ref.APIVersion, name)
		}
		taken[name] = o.Ref
		files = append(files, output.File{Path: filepath.ToSlash(r.Name) + "/" + name, Data: o.YAML, Secret: isSecret(o.Ref)})
	}
	return files, nil
}

func isSecret(ref krm.Ref) bool { return ref.APIVersion == "v1" && ref.Kind == "Secret" }

// plainGroups are the API groups without a dot whose kinds no other group of
// Kubernetes has today, so that the kind alone tells.
var plainGroups = []string{"apps", "autoscaling", "batch", "policy"}

// fileName is namespace_kind_name.yaml, the API group added where the kind alone
// does not tell (a core Service, another group's Service).
//
// Kubernetes takes names that no file may have: the names of RBAC's objects hold
// anything but "/" and "%" (apimachinery, pkg/api/validation/path). What is not a
// lower-case letter, a digit, a dot or a dash is written as in URLs, system%3Anode,
// so that names that differ stay different, where case is ignored, too.
func fileName(ref krm.Ref) string {
	group, _, grouped := strings.Cut(ref.APIVersion, "/")
	kind := escape(strings.ToLower(ref.Kind), "-")
	if grouped && !slices.Contains(plainGroups, group) {
		kind += "." + escape(group, ".-")
	}
	parts := []string{kind, escape(ref.Name, ".-")}
	if ref.Namespace != "" {
		parts = append([]string{escape(ref.Namespace, ".-")}, parts...)
	}
	return shorten(strings.Join(parts, "_")) + ".yaml"
}

// escape writes every byte that a file name should not have as %XX.
func escape(text, others string) string {
	var out strings.Builder
	for i := range len(text) {
		c := text[i]
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || strings.IndexByte(others, c) >= 0 {
			out.WriteByte(c)
		} else {
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	return out.String()
}

// maxName is how long a name without its ending may be. File systems take 255 bytes,
// and what writes beside a file adds some.
const maxName = 200

// shorten cuts a name that is too long, and lets a checksum of the whole tell it from others.
func shorten(name string) string {
	if len(name) <= maxName {
		return name
	}
	digest := sha256.Sum256([]byte(name))
	return name[:maxName-17] + "~" + hex.EncodeToString(digest[:8])
}
