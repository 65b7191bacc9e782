// Package update brings the bases of a fleet repository to what a newer version of this
// program would write, three ways: what was written then, what is there, what is new.
//
// A plan says what is to happen to each file; nothing is written here.
package update

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
	"github.com/thanos-fleet/thanos-fleet/internal/word"
)

// State is what happens to a file.
type State string

// States of files, in the words of the summary.
const (
	Same     State = "unchanged" // neither side changed it, or both did alike
	Updated  State = "updated"   // only the new version changed it
	Merged   State = "merged"    // both did, in different places
	Kept     State = "kept"      // only the user did, or it stays for another reason
	Added    State = "added"
	Removed  State = "removed" // gone from the new version, and untouched
	Deleted  State = "deleted" // by the user, and stays so
	Conflict State = "conflict"
)

// File is what happens to one file.
type File struct {
	Path  string
	State State
	// Text is what is to stand there, nil where it stays as it is or goes.
	Text []byte
	// Why says more, where the state alone does not.
	Why string
}

// Plan is what happens to a repository.
type Plan struct {
	// Files in the order of their paths.
	Files []File
	// Record are the files of the record that change, and Forgotten those that go.
	Record    map[string][]byte
	Forgotten []string
}

// Merge merges the user's text with the new one, and names each conflict; what stands there
// in text is the merger's.
type Merge func(base, ours, theirs []byte) (text []byte, where []string, err error)

// Planner knows the three sides.
type Planner struct {
	// Repository is what is there.
	Repository fs.FS
	// Written is what was written, and Today what would be written now, by path.
	Written, Today map[string]scaffold.Written
	// Unrecorded tells that the repository has no record of what was written.
	Unrecorded bool
	Merge      Merge
	// Resolved says how Merge ends conflicts, "" where it leaves them open.
	Resolved string
}

// Plan says what happens to each file. All that cannot be read is told.
func (p Planner) Plan() (*Plan, error) {
	all := map[string]bool{}
	for name := range p.Written {
		all[name] = true
	}
	for name := range p.Today {
		all[name] = true
	}
	plan := &Plan{Record: map[string][]byte{}}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(all)) {
		file, err := p.file(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if file.State != "" {
			plan.Files = append(plan.Files, file)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if err := p.keepUsed(plan); err != nil {
		return nil, err
	}
	p.record(plan)
	return plan, nil
}

// file decides on one file; a file without a State is none of the repository's.
func (p Planner) file(name string) (File, error) {
	was, written := p.Written[name]
	today, lives := p.Today[name]
	ours, err := read(p.Repository, name)
	there := !errors.Is(err, fs.ErrNotExist)
	if there && err != nil {
		return File{}, err
	}
	f := File{Path: name}
	ours, crlf := unix(ours)
	switch {
	case !written && !there && !p.takes(name):
	case !written && !there:
		f.State, f.Text = Added, today.Text
	case !there && lives && !bytes.Equal(was.Text, today.Text):
		f.State, f.Why = Deleted, "you deleted it, and it stays so; the new version changed it"
	case !there:
		f.State = Deleted
	case !lives && p.ofCluster(name):
		f.State, f.Why = Kept, "the topology has no such cluster any more; it is yours"
	case !lives && bytes.Equal(ours, was.Text):
		f.State = Removed
	case !lives:
		f.State, f.Why = Kept, "you edited it; it is no part of the new version any more"
	case bytes.Equal(ours, today.Text):
		f.State = Same
	case written && bytes.Equal(was.Text, today.Text):
		f.State, f.Why = Kept, "you edited it; the new version did not"
	case written && bytes.Equal(ours, was.Text):
		f.State, f.Text = Updated, today.Text
	default:
		return p.merge(f, was, ours, today, crlf)
	}
	f.Text = restore(f.Text, crlf)
	return f, nil
}

// merge decides on a file that both changed.
func (p Planner) merge(f File, was scaffold.Written, ours []byte, today scaffold.Written, crlf bool) (File, error) {
	if bytes.HasPrefix(ours, []byte("<<<<<<< ")) || bytes.Contains(ours, []byte("\n<<<<<<< ")) {
		return f, fmt.Errorf("%s holds marks of a conflict (<<<<<<<); resolve it first", f.Path)
	}
	text, where, err := p.Merge(was.Text, ours, today.Text)
	if err != nil {
		return f, fmt.Errorf("%s: %w", f.Path, err)
	}
	f.State, f.Text = Merged, restore(text, crlf)
	if len(where) > 0 && p.Resolved == "" {
		f.State = Conflict
	}
	switch {
	case len(where) > 0 && len(was.Text) == 0:
		f.Why = "a file of yours has the name of a new one"
	case len(where) > 0:
		f.Why = "both changed " + word.Few(5, where)
	case bytes.Equal(text, ours):
		f.State, f.Why = Kept, "what is new in it you have already"
	}
	if len(where) > 0 && p.Resolved != "" {
		f.Why += "; " + p.Resolved
	}
	if bytes.Equal(text, ours) {
		f.Text = nil
	}
	return f, nil
}

// takes tells whether the repository takes a new file: where init or add-base wrote something
// that is still there. What an example has in another cluster is not for the user's.
func (p Planner) takes(name string) bool {
	if p.ofCluster(name) {
		return false
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		known, there := false, false
		for other := range p.Written {
			if strings.HasPrefix(other, dir+"/") {
				known = true
				if _, err := fs.Stat(p.Repository, other); err == nil {
					there = true
					break
				}
			}
		}
		if known {
			return there
		}
	}
	return true
}

// ofCluster tells whether a file lies in the folder of an overlay: which clusters there are
// the user decides, so nothing comes into it or goes.
func (p Planner) ofCluster(name string) bool {
	parts := strings.Split(name, "/")
	if len(parts) < 4 || parts[0] != "overlays" {
		return false
	}
	render := path.Join(parts[0], parts[1], parts[2], "render.yaml")
	_, was := p.Written[render]
	_, is := p.Today[render]
	return was || is
}

// record plans the record: what would be written now is what the next update merges from.
func (p Planner) record(plan *Plan) {
	for _, f := range plan.Files {
		was, written := p.Written[f.Path]
		today, lives := p.Today[f.Path]
		at := scaffold.RecordPath(f.Path)
		switch {
		case lives && (p.Unrecorded || !written || !bytes.Equal(was.Text, today.Text)):
			plan.Record[at] = today.Encode()
		case !lives && f.Why == inUse && p.Unrecorded:
			plan.Record[at] = was.Encode()
		case !lives && f.Why != inUse && !p.Unrecorded: // else it may go with a later update
			plan.Forgotten = append(plan.Forgotten, at)
		}
	}
	if len(plan.Record) > 0 {
		maps.Copy(plan.Record, scaffold.RecordAttributes())
	}
}

// Changes are the files of the repository that are written, without its record, and those
// that go.
func (p *Plan) Changes() (files map[string][]byte, gone []string) {
	files = map[string][]byte{}
	for _, f := range p.Files {
		if f.State == Removed {
			gone = append(gone, f.Path)
		}
		if f.Text != nil {
			files[f.Path] = f.Text
		}
	}
	return files, gone
}

// Of returns the files of a state.
func (p *Plan) Of(s State) []File {
	return slices.DeleteFunc(slices.Clone(p.Files), func(f File) bool { return f.State != s })
}

// read reads a file; what is none is an error.
func read(repository fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(repository, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file, as it was when it was written; move it away", name)
	}
	return fs.ReadFile(repository, name)
}

// unix returns a text whose lines end as in the record, and whether they ended otherwise.
func unix(text []byte) ([]byte, bool) {
	n := bytes.Count(text, []byte("\r\n"))
	if n == 0 || n != bytes.Count(text, []byte("\n")) {
		return text, false
	}
	return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), true
}

func restore(text []byte, crlf bool) []byte {
	if !crlf || text == nil {
		return text
	}
	return bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
}
