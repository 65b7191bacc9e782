package update_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/scaffold"
	"github.com/thanos-fleet/thanos-fleet/internal/update"
)

const (
	three  = "a: 1\nb: 1\nc: 1\nd: 1\ne: 1\n"
	newer  = "a: 2\nb: 1\nc: 1\nd: 1\ne: 1\n"
	edited = "a: 1\nb: 1\nc: 1\nd: 1\ne: mine # why\n"
	both   = "a: 2\nb: 1\nc: 1\nd: 1\ne: mine # why\n"
	others = "a: other\nb: 1\nc: 1\nd: 1\ne: 1\n"
)

// absent is the text of a file that is not there.
const absent = ""

func git(t *testing.T, favour string) update.Merge {
	g := update.Git{Favour: favour, Was: "as written", Is: "new"}
	return func(base, ours, theirs []byte) ([]byte, []string, error) {
		return g.Merge(t.Context(), base, ours, theirs)
	}
}

func written(text string) scaffold.Written {
	return scaffold.Written{Version: "v0.1.0", Run: "init x", Text: []byte(text)}
}

// TestStates: what happens to one file, for each thing that may have become of it on both
// sides, is told, and the next update begins at the new version.
func TestStates(t *testing.T) {
	for name, c := range map[string]struct {
		was, ours, today string
		state            update.State
		text             string
		why              string
	}{
		"nobody changed it":             {three, three, three, update.Same, "", ""},
		"both changed it alike":         {three, newer, newer, update.Same, "", ""},
		"the new version changed it":    {three, three, newer, update.Updated, newer, ""},
		"the user changed it":           {three, edited, three, update.Kept, "", "you edited it; the new version did not"},
		"both changed it":               {three, edited, newer, update.Merged, both, ""},
		"the user has what is new":      {three, both, newer, update.Kept, "", "what is new in it you have already"},
		"both changed one line":         {three, others, newer, update.Conflict, "<<<<<<< yours\na: other\n||||||| as written\na: 1\n=======\na: 2\n>>>>>>> new\nb: 1\nc: 1\nd: 1\ne: 1\n", "both changed a"},
		"it is new":                     {absent, absent, newer, update.Added, newer, ""},
		"it is new, and there":          {absent, newer, newer, update.Same, "", ""},
		"it is new, and another there":  {absent, "mine\n", newer, update.Conflict, "<<<<<<< yours\nmine\n||||||| as written\n=======\n" + newer + ">>>>>>> new\n", "a file of yours has the name of a new one"},
		"it is gone":                    {three, three, absent, update.Removed, "", ""},
		"it is gone, and edited":        {three, edited, absent, update.Kept, "", "you edited it; it is no part of the new version any more"},
		"the user deleted it":           {three, absent, three, update.Deleted, "", ""},
		"deleted, and changed since":    {three, absent, newer, update.Deleted, "", "you deleted it, and it stays so; the new version changed it"},
		"deleted on both sides":         {three, absent, absent, update.Deleted, "", ""},
		"lines end as on Windows":       {three, crlf(three), newer, update.Updated, crlf(newer), ""},
		"edited on Windows":             {three, crlf(edited), newer, update.Merged, crlf(both), ""},
		"checked out on Windows":        {three, crlf(three), three, update.Same, "", ""},
		"the user emptied it":           {three, "\n", three, update.Kept, "", "you edited it; the new version did not"},
		"no newline at the end of ours": {three, strings.TrimSuffix(edited, "\n"), newer, update.Merged, strings.TrimSuffix(both, "\n"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			const file = "bases/b/x.yaml"
			p := update.Planner{
				Repository: fstest.MapFS{"bases/b/other.yaml": {Data: []byte("x")}},
				Written:    map[string]scaffold.Written{"bases/b/other.yaml": written("x")},
				Today:      map[string]scaffold.Written{"bases/b/other.yaml": written("x")},
				Merge:      git(t, ""),
			}
			if c.was != absent {
				p.Written[file] = written(c.was)
			}
			if c.ours != absent {
				p.Repository.(fstest.MapFS)[file] = &fstest.MapFile{Data: []byte(c.ours)}
			}
			if c.today != absent {
				p.Today[file] = written(c.today)
			}
			plan, err := p.Plan()
			if err != nil {
				t.Fatal(err)
			}
			got := plan.Files[1]
			want := update.File{Path: file, State: c.state, Why: c.why}
			if c.text != "" {
				want.Text = []byte(c.text)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s\n%s", diff, got.Text)
			}
			recorded, changes := plan.Record[scaffold.RecordPath(file)]
			if changes != (c.today != absent && c.today != c.was) || changes && string(recorded) != string(written(c.today).Encode()) {
				t.Errorf("recorded: %s", recorded)
			}
			if forgotten := len(plan.Forgotten) > 0; forgotten != (c.today == absent) {
				t.Errorf("forgotten: %v", plan.Forgotten)
			}
		})
	}
}

func crlf(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }

// TestFavours: conflicts end as it was asked for, and what does not conflict is taken from
// both.
func TestFavours(t *testing.T) {
	base, ours, theirs := "a: 1\n\n\n\nb: 1\n\n\n\nc: 1\n", "a: ours\n\n\n\nb: ours\n\n\n\nc: 1\n", "a: theirs\n\n\n\nb: 1\n\n\n\nc: theirs\n"
	for favour, want := range map[string]string{
		"ours":   "a: ours\n\n\n\nb: ours\n\n\n\nc: theirs\n",
		"theirs": "a: theirs\n\n\n\nb: ours\n\n\n\nc: theirs\n",
	} {
		text, where, err := git(t, favour)([]byte(base), []byte(ours), []byte(theirs))
		if err != nil || len(where) != 1 || string(text) != want {
			t.Errorf("%s: %v %v\n%s", favour, where, err, text)
		}
	}
}

// TestConflictsShowNoValue: a place is named by its setting.
func TestConflictsShowNoValue(t *testing.T) {
	base := "stringData:\n  password: one\n\n\nargs:\n- --retention=1d\n\n\ntext: |\n  one\n"
	_, where, err := git(t, "")([]byte(base), []byte(strings.NewReplacer("one", "two", "1d", "2d").Replace(base)), []byte(strings.NewReplacer("one", "three", "1d", "3d").Replace(base)))
	if diff := cmp.Diff([]string{"password", "--retention", "a text"}, where); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// TestMarksAreNotMergedAgain: who has not resolved the last conflicts does so first; what is
// no file is told too.
func TestMarksAreNotMergedAgain(t *testing.T) {
	p := update.Planner{
		Repository: fstest.MapFS{"bases/b/x": {Data: []byte("<<<<<<< yours\n")}, "bases/b/y/z": {Data: []byte("")}},
		Written:    map[string]scaffold.Written{"bases/b/x": written("1\n"), "bases/b/y": written("1\n")},
		Today:      map[string]scaffold.Written{"bases/b/x": written("2\n"), "bases/b/y": written("1\n")},
		Merge:      git(t, ""),
	}
	want := "bases/b/x holds marks of a conflict (<<<<<<<); resolve it first\nbases/b/y is no file, as it was when it was written; move it away"
	if _, err := p.Plan(); err == nil || err.Error() != want {
		t.Error(err)
	}
}

// TestFolders: what comes into a repository, and what goes, depends on what is there.
func TestFolders(t *testing.T) {
	texts := func(names ...string) map[string]scaffold.Written {
		all := map[string]scaffold.Written{}
		for _, name := range names {
			all[name] = written("x")
		}
		return all
	}
	p := update.Planner{
		Repository: fstest.MapFS{
			"overlays/x/README.md":             {Data: []byte("x")},
			"overlays/x/a/kustomization.yaml":  {Data: []byte("resources:\n- ../../../bases/used\npatches:\n- path: ../own.yaml\n")},
			"overlays/x/a/render.yaml":         {Data: []byte("x")},
			"overlays/x/gone/render.yaml":      {Data: []byte("x")},
			"overlays/x/own.yaml":              {Data: []byte("x")},
			"bases/used/kustomization.yaml":    {Data: []byte("resources:\n- s.yaml\nconfigMapGenerator:\n- files:\n  - k=f.txt\n")},
			"bases/used/s.yaml":                {Data: []byte("x")},
			"bases/used/f.txt":                 {Data: []byte("x")},
			"bases/unused/kustomization.yaml":  {Data: []byte("resources:\n- s.yaml\n")},
			"bases/unused/s.yaml":              {Data: []byte("x")},
			"bases/kept/old.yaml":              {Data: []byte("x")},
			"bases/components/c/own-file.yaml": {Data: []byte("x")},
		},
		Written: texts("overlays/x/README.md", "overlays/x/a/render.yaml", "overlays/x/gone/render.yaml", "overlays/x/own.yaml", "overlays/x/deleted/x.yaml",
			"bases/used/kustomization.yaml", "bases/used/s.yaml", "bases/used/f.txt", "bases/unused/kustomization.yaml", "bases/unused/s.yaml",
			"bases/kept/old.yaml", "bases/left/x.yaml"),
		Today: texts("overlays/x/README.md", "overlays/x/a/render.yaml", "overlays/x/a/new.yaml", "overlays/x/new-cluster/render.yaml", "overlays/x/new-cluster/x.yaml",
			"overlays/x/templates/t/x.yaml", "overlays/x/deleted/x.yaml", "overlays/x/deleted/new.yaml",
			"bases/kept/old.yaml", "bases/kept/new.yaml", "bases/left/x.yaml", "bases/left/new.yaml", "bases/fresh/x.yaml"),
		Merge: git(t, ""),
	}
	for name, was := range p.Written {
		if text, err := p.Repository.(fstest.MapFS).ReadFile(name); err == nil {
			was.Text = text
			p.Written[name] = was
		}
	}
	plan, err := p.Plan()
	if err != nil {
		t.Fatal(err)
	}
	got := map[update.State]string{}
	for _, f := range plan.Files {
		got[f.State] += " " + f.Path
	}
	want := map[update.State]string{
		update.Same:    " bases/kept/old.yaml overlays/x/README.md overlays/x/a/render.yaml",
		update.Added:   " bases/fresh/x.yaml bases/kept/new.yaml overlays/x/templates/t/x.yaml",
		update.Removed: " bases/unused/kustomization.yaml bases/unused/s.yaml",
		update.Kept:    " bases/used/f.txt bases/used/kustomization.yaml bases/used/s.yaml overlays/x/gone/render.yaml overlays/x/own.yaml",
		update.Deleted: " bases/left/x.yaml overlays/x/deleted/x.yaml",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{".thanos-fleet/written/bases/unused/kustomization.yaml.txt", ".thanos-fleet/written/bases/unused/s.yaml.txt", ".thanos-fleet/written/overlays/x/gone/render.yaml.txt"}, plan.Forgotten); diff != "" {
		t.Errorf("forgotten (-want +got)\n%s", diff)
	}
}
