package render

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// ringFile is one hashring of a ConfigMap.
type ringFile struct {
	object    krm.Ref
	field     string
	endpoints []string
}

// ringKey tells rings apart, whatever ConfigMap holds them.
type ringKey struct{ namespace, ring string }

// RingChanges compares the hashrings of a result with those that stand in the folder that
// it will be written to: a function sees what it made before only where its output is its
// input. A receiver that leaves its ring takes what it holds out of all queries, unless
// the parts of the change are applied in order.
func (r *Result) RingChanges(dir string) []krm.Finding {
	before := ringsOf(previous(filepath.Join(dir, r.Name)))
	if len(before) == 0 {
		return nil
	}
	var found []krm.Finding
	objects := r.parsed()
	after := ringsOf(objects)
	for _, key := range sortedKeys(before) {
		was, is := before[key], after[key]
		gone, came := without(was.endpoints, is.endpoints), without(is.endpoints, was.endpoints)
		if f, changed := ringFinding(key.ring, gone, came, uploads(objects)); changed {
			f.Object, f.Field = is.object, is.field
			if is.field == "" {
				f.Object, f.Field = was.object, was.field
			}
			found = append(found, f)
		}
	}
	return found
}

func ringFinding(ring string, gone, came []string, uploads bool) (f krm.Finding, changed bool) {
	if len(gone)+len(came) == 0 {
		return f, false
	}
	loss, order := hashring.Order(gone, came, uploads)
	f = krm.Finding{Severity: krm.Info, Message: ringText(ring, gone, came), Remedy: order}
	if loss != "" {
		f.Severity, f.Message = krm.Warning, f.Message+", and "+loss
	}
	return f, true
}

// ringText says what a ring loses and gets: "ring "default" loses a, gets b".
func ringText(ring string, gone, came []string) string {
	var parts []string
	if len(gone) > 0 {
		parts = append(parts, "loses "+word.Few(5, gone))
	}
	if len(came) > 0 {
		parts = append(parts, "gets "+word.Few(5, came))
	}
	return fmt.Sprintf("ring %q %s since it was rendered last", ring, strings.Join(parts, " and "))
}

// ringsOf returns the hashrings in ConfigMaps.
func ringsOf(objects []*krm.Object) map[ringKey]ringFile {
	found := map[ringKey]ringFile{}
	for _, o := range objects {
		if o.Kind() != "ConfigMap" {
			continue
		}
		data := o.Strings("data")
		for _, key := range slices.Sorted(maps.Keys(data)) {
			text := data[key]
			if !strings.Contains(text, `"endpoints"`) {
				continue
			}
			rings, err := hashring.Parse([]byte(text))
			if err != nil {
				continue // another file, or one that gen-hashring speaks of
			}
			for _, ring := range rings {
				at := ringKey{o.Namespace(), ring.Name}
				file := ringFile{o.Ref(), "data." + key, found[at].endpoints}
				for _, e := range ring.Endpoints {
					file.endpoints = append(file.endpoints, e.Address)
				}
				found[at] = file
			}
		}
	}
	return found
}

// parsed returns the ConfigMaps of a result, and what may be a receiver.
func (r *Result) parsed() []*krm.Object {
	var found []*krm.Object
	for _, o := range r.Objects {
		if o.Ref.Kind == "ConfigMap" || o.Ref.Kind == "StatefulSet" {
			objects, _ := krm.ParseStream(o.YAML)
			found = append(found, objects...)
		}
	}
	return found
}

// previous returns the objects that stand in a folder under the name of a rendering, of
// those that may hold a ring.
func previous(name string) []*krm.Object {
	files, _ := filepath.Glob(filepath.Join(escapeGlob(name), "*configmap_*.yaml"))
	var found []*krm.Object
	for _, file := range append(files, name+".yaml") {
		data, err := ReadRegular(file)
		if err != nil {
			continue
		}
		for _, doc := range bytes.Split(data, []byte("\n---\n")) {
			if bytes.Contains(doc, []byte("ConfigMap")) && bytes.Contains(doc, []byte("endpoints")) {
				objects, _ := krm.ParseStream(doc)
				found = append(found, objects...)
			}
		}
	}
	return found
}

// escapeGlob takes the meaning from what has one in a pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// uploads tells whether a receiver has an object store.
func uploads(objects []*krm.Object) bool {
	run := krm.NewRun(krm.NewList(nil, objects), "")
	return slices.ContainsFunc(run.Containers(thanos.Receive), func(c *krm.Container) bool {
		return c.Args().Value("--objstore.config-file") != "" || c.Args().Value("--objstore.config") != ""
	})
}

func without(all, some []string) []string {
	var left []string
	for _, one := range all {
		if !slices.Contains(some, one) && !slices.Contains(left, one) {
			left = append(left, one)
		}
	}
	return left
}

func sortedKeys(rings map[ringKey]ringFile) []ringKey {
	var keys []ringKey
	for key := range rings {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b ringKey) int { return strings.Compare(a.namespace+"/"+a.ring, b.namespace+"/"+b.ring) })
	return keys
}
