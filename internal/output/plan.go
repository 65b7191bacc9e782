package output

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// planner compares what is to be written with what is there.
type planner struct {
	Folder
	root *os.Root
	// old is the record that is there, record the one that will be.
	old, record *record
	// before are the paths that old has of each rendering.
	before   map[string][]string
	change   change
	report   Report
	problems Problems
}

// add plans one rendering, and returns its files without what is in them.
func (p *planner) add(ctx context.Context, r Rendering) ([]File, error) {
	p.refuseOther(r)
	p.record.forget(p.before[r.Name])
	p.record.sources[r.Name] = r.Source
	var files []File
	for _, file := range r.Files {
		if err := p.write(ctx, file); err != nil {
			return nil, err
		}
		files = append(files, File{Path: file.Path, Secret: file.Secret})
	}
	p.refuseForeign(r)
	return files, nil
}

// finish plans what else a run changes, or returns all that speaks against it.
func (p *planner) finish(renderings []Rendering, covered []string) error {
	rendered := map[string]bool{}
	for _, r := range renderings {
		rendered[r.Name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(p.before)) {
		p.prune(name, rendered[name], covered)
	}
	if p.old.isNew {
		p.noteStrangers(renderings)
	}
	if len(p.problems) > 0 {
		return p.problems
	}
	p.change.record = p.record.String()
	slices.Sort(p.report.Removed)
	return nil
}

// refuseOther refuses to write over the rendering of another overlay of the same name.
func (p *planner) refuseOther(r Rendering) {
	other := p.old.sources[r.Name]
	isOther := folderOf(other, r.Name) != folderOf(r.Source, r.Name) // one that became for several is the same
	if other != "" && isOther && !p.Overwrite && p.IsThere(other) {
		p.refuse(r.Name, "give another folder, rename one of the two, or add --overwrite to replace it", "it was rendered from %s, and would now be from %s", other, r.Source)
	}
}

func (p *planner) refuse(at, remedy, format string, args ...any) {
	p.problems = append(p.problems, problem.New(path.Join(p.Dir, at), remedy, format, args...))
}

const (
	takeOver = "move it away, give another folder, or add --overwrite to write over it"
	undo     = "undo the change, make it in the overlay, or add --overwrite to lose it"
)

// write plans one file.
func (p *planner) write(ctx context.Context, file File) error {
	p.record.add(file.Path, sum(file.Data))
	found, ok := p.look(file.Path)
	switch {
	case !ok:
		return nil
	case found == nil:
	case bytes.Equal(found.data, file.Data):
		if file.Secret {
			p.change.tighten = append(p.change.tighten, file.Path)
		}
		return nil
	case p.Overwrite:
	case !p.old.holds(file.Path):
		p.refuse(file.Path, takeOver, "render did not write this file, and would now")
		return nil
	case !p.old.matches(file.Path, found.data):
		p.refuse(file.Path, undo, "changed since it was rendered")
		return nil
	}
	p.report.Written = append(p.report.Written, file.Path)
	return p.change.stageNow(ctx, p.root, file)
}

// found is a regular file of the folder.
type found struct{ data []byte }

// look returns the file at a path, nil where none is; ok is false where something
// else is in the way, which is a problem.
func (p *planner) look(at string) (file *found, ok bool) {
	for i, part := range strings.Split(at, "/") {
		parent := path.Join(strings.Split(at, "/")[:i]...)
		name := path.Join(parent, part)
		info, err := p.root.Lstat(name)
		isLast := name == at
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, true
		case err != nil:
			p.refuse(name, "", "%v", err)
			return nil, false
		case isLast && !info.Mode().IsRegular():
			p.refuse(name, "move it away, or give another folder", "%s is where a file would be written", kindOf(info.Mode()))
			return nil, false
		case !isLast && !info.IsDir():
			p.refuse(name, "move it away, or give another folder", "%s is where a folder would be written", kindOf(info.Mode()))
			return nil, false
		}
	}
	data, err := p.root.ReadFile(at)
	if err != nil {
		p.refuse(at, "", "%v", err)
		return nil, false
	}
	return &found{data}, true
}

// prune plans the removal of what earlier runs wrote by a name and this run does
// not: single files where the name is rendered, all where its source is gone.
func (p *planner) prune(name string, isRendered bool, covered []string) {
	source := folderOf(p.old.sources[name], name)
	if !isRendered && (!covers(covered, source) || p.Left != nil && p.Left(name)) {
		return
	}
	for _, at := range p.before[name] {
		if isRendered && p.record.holds(at) {
			continue
		}
		file, ok := p.look(at)
		switch {
		case !ok:
		case file == nil:
			p.record.drop(at)
		case p.Keep:
			p.record.keep(at, p.old)
		case !p.Overwrite && !p.old.matches(at, file.data):
			p.refuse(at, "undo the change, remove it, or add --overwrite to lose it", "nothing renders it any more, and it was changed since it was rendered")
		default:
			p.record.drop(at)
			p.change.remove = append(p.change.remove, at)
			p.report.Removed = append(p.report.Removed, at)
		}
	}
}

// ClusterMark stands between a source's folder and the cluster that it was rendered for,
// where it is for several. What is rendered then has the cluster's name.
const ClusterMark = "#"

// folderOf is the folder of the source of a rendering.
func folderOf(source, name string) string {
	return strings.TrimSuffix(source, ClusterMark+path.Base(name))
}

// covers tells whether a source is one of the folders, or in one.
func covers(folders []string, source string) bool {
	return source != "" && slices.ContainsFunc(folders, func(folder string) bool {
		return folder == "." && !strings.HasPrefix(source, "../") || source == folder || strings.HasPrefix(source, strings.TrimSuffix(folder, "/")+"/")
	})
}

// refuseForeign refuses a cluster's folder that holds files of somebody else:
// clients apply whatever is in it.
func (p *planner) refuseForeign(r Rendering) {
	if len(r.Files) == 1 && r.Files[0].Path == r.Name+".yaml" {
		return
	}
	_ = fs.WalkDir(p.root.FS(), r.Name, func(at string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || p.record.holds(at) || p.old.holds(at) || strings.HasPrefix(entry.Name(), ".") {
			return nil
		}
		p.refuse(at, "move it away, remove it if an older version wrote it, or give another folder", "it was not rendered, and clients would apply it with the rest of %s", r.Name)
		return nil
	})
}

// noteStrangers tells, where no record says who wrote what, of the files beside
// those that are rendered now: an older version kept no record.
func (p *planner) noteStrangers(renderings []Rendering) {
	seen := map[string]bool{}
	for _, r := range renderings {
		folder := path.Dir(r.Name)
		if seen[folder] {
			continue
		}
		seen[folder] = true
		entries, _ := fs.ReadDir(p.root.FS(), folder)
		for _, entry := range entries {
			at := path.Join(folder, entry.Name())
			if entry.Type().IsRegular() && path.Ext(at) == ".yaml" && !p.record.holds(at) {
				p.report.Notes = append(p.report.Notes, problem.New(path.Join(p.Dir, at), "remove it if an older version did", "nothing renders it, and no record says who wrote it"))
			}
		}
	}
}
