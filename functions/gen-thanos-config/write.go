package genthanosconfig

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// write puts the file where its reader reads it. What the user wrote there is
// not overwritten. It is false when that is in the way.
func (g *generator) write(f *file, reader *krm.Object, source krm.File, text string) bool {
	ref := krm.Ref{APIVersion: "v1", Kind: source.Kind, Name: source.Name, Namespace: reader.Namespace()}
	if before, found := g.written[ref][source.Key]; found && before != text {
		g.Errorf(reader, "", "let it read another file", "%s would be two files: of this reader, and of one before it", problem.Join(ref.String()+" data", source.Key))
		return false
	}
	if !g.MayWrite(reader, source) {
		return false
	}
	o := g.Find(source.Kind, reader.Namespace(), source.Name)
	if o != nil && o.Annotation(krm.GeneratedAnnotation) == "" {
		if !g.mayFill(f, reader, o, source.Key, text) {
			return false
		}
	} else {
		o = g.EnsureBeside(reader, ref)
	}
	if g.written[ref] == nil {
		g.written[ref] = map[string]string{}
	}
	g.written[ref][source.Key] = text
	if source.Kind == "Secret" && o.Text("type") == "" {
		o.SetText("Opaque", "type")
	}
	if have, _ := o.Content(source.Key); !provider.Equal(have, text) {
		o.SetContent(source.Key, text)
	}
	return true
}

// mayFill tells whether a key of the user's is empty, or says the same already.
func (g *generator) mayFill(f *file, reader, o *krm.Object, key, text string) bool {
	have, found := o.Content(key)
	known := o.Keys()
	switch {
	case !found && len(known) > 0:
		g.Errorf(o, problem.Join("data", key), strict.Suggest(key, known, "correct the reader, or leave the key empty here and it is written"),
			"no such key, which %s reads; there are %s", reader.Ref(), strings.Join(known, ", "))
		return false
	case strings.TrimSpace(have) != "" && !provider.Equal(have, text):
		g.Errorf(o, problem.Join("data", key), "empty it here, and it is written from there; or let the cluster go without: disabled: true",
			"other content than %s, which %s reads", f, reader.Ref())
		return false
	}
	return true
}

// annotate rolls the reader's pods when the file changes: Thanos reads it at its
// start and never again. There is no credential in it.
func (f *file) annotate(reader *krm.Object, text string, pod ...string) {
	sum := sha256.Sum256([]byte(text))
	reader.SetText(hex.EncodeToString(sum[:8]), f.annotation(pod...)...)
}

// annotation is the path of the checksum in the metadata of a reader's pods. It
// tells that an earlier run has wired the reader.
func (k *kind) annotation(pod ...string) []string {
	return slices.Concat(pod, []string{"annotations", "thanos-fleet.dev/" + k.name + "-checksum"})
}
