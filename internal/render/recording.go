package render

import (
	"bytes"
	"maps"
	"slices"

	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// recording notes in a blueprint what kustomize does in a build; nil notes nothing.
type recording struct {
	b *blueprint
	// arranged is what functions handed back, names what it is called, and touched what of
	// it they had edited.
	arranged []*krm.Object
	names    string
	touched  []bool
	// places of what kustomize took of it, nil where others have no such ending.
	places map[*resource.Resource]int
	// began tells that the objects of the blueprint are those of this build.
	began bool
}

// restart forgets a build that was given up, and what it began: the next one may get its
// objects in another way.
func (rec *recording) restart() {
	if rec == nil {
		return
	}
	if rec.began {
		rec.b.items = nil
	}
	*rec = recording{b: rec.b}
}

// begins notes the objects as functions get them, and what was found before.
func (rec *recording) begins(items []*krm.Object, result *Result) {
	if rec == nil || rec.b.items != nil {
		return
	}
	b := rec.b
	rec.began = true
	b.shared, b.findings, b.was = result.Inventory, slices.Clone(result.Findings), maps.Clone(result.was)
	b.places = map[placeID]int{}
	for i, o := range items {
		b.items = append(b.items, o.Copy())
		b.places[placeIDOf(o)] = i
	}
}

// functionsRan notes what the functions handed back.
func (rec *recording) functionsRan(items []*krm.Object) {
	if rec == nil {
		return
	}
	rec.arranged = rec.b.arrange(items)
	rec.names = namesOf(rec.arranged)
	for _, o := range rec.arranged {
		rec.touched = append(rec.touched, !rec.b.isUntouched(o))
	}
}

// taken notes the objects as kustomize has them. A name that depends on what an object
// holds, and a variable, make an ending that others do not have.
func (rec *recording) taken(m resmap.ResMap) {
	if rec == nil || m.Size() != len(rec.arranged) {
		return
	}
	places := map[*resource.Resource]int{}
	for i, res := range m.Resources() {
		if res.NeedHashSuffix() || len(res.GetRefVarNames()) > 0 {
			return
		}
		places[res] = i
	}
	rec.places = places
}

// ended keeps the ending of a build that was printed, where it comes to the same for what
// functions had touched.
func (rec *recording) ended(m resmap.ResMap, printed []Object) {
	if rec == nil || rec.places == nil || len(printed) != m.Size() {
		return
	}
	e := &ending{refs: map[int]krm.Ref{}, texts: map[int][]byte{}, printed: newMemo[[]byte]()}
	var known bool
	if e.renames, known = newRenames(rec.arranged, rec.b.refs, rec.b.refsKnown); !known {
		return
	}
	for i, res := range m.Resources() {
		at, known := rec.places[res]
		if !known {
			return
		}
		e.order, e.refs[at] = append(e.order, at), printed[i].Ref
		if !rec.touched[at] {
			e.texts[at] = printed[i].YAML
		} else if text, err := e.finishOne(rec.arranged[at]); err != nil || !bytes.Equal(text, printed[i].YAML) {
			return
		}
	}
	rec.b.keep(rec.names, e)
}
