package scaffold

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// recordFolder is the folder of a repository that keeps what init and add-base wrote into it.
// No name in it ends in .yaml: what looks for manifests or kustomizations must not find any.
const (
	recordFolder = ".thanos-fleet/written"
	recordSuffix = ".txt"
)

// Written is a file as a run of init or add-base wrote it.
type Written struct {
	// Version of the program that did.
	Version string
	// Run is what was asked for, as Run.String gives it.
	Run  string
	Text []byte
}

// Record returns the files that keep what a run writes, by their path in the repository:
// newer texts are merged from there. The Fleet is left out, which holds the user's facts alone,
// and so are schemas, which nobody edits and catalog --schema writes.
func Record(run Run, files map[string][]byte) map[string][]byte {
	if len(files) == 0 {
		return nil
	}
	record := RecordAttributes()
	for name, text := range files {
		if isRecorded(name) {
			record[RecordPath(name)] = Written{version.Version, run.String(), text}.Encode()
		}
	}
	return record
}

// RecordAttributes says to git that nothing in a record is to be converted or reviewed.
func RecordAttributes() map[string][]byte {
	return map[string][]byte{".thanos-fleet/.gitattributes": []byte("* -text linguist-generated=true\n")}
}

// IsFact tells whether a file of a repository belongs to a Fleet.
func IsFact(name string) bool {
	parts := strings.Split(name, "/")
	return len(parts) > 3 && parts[0] == "overlays" && parts[2] == "fleet"
}

// isRecorded tells whether a record keeps a file.
func isRecorded(name string) bool { return !IsFact(name) && !isSchema(name) }

// RecordPath is where the record of a file lies.
func RecordPath(name string) string { return path.Join(recordFolder, name) + recordSuffix }

const (
	recordTitle = "# As thanos-fleet %s wrote it; update-bases merges from here. Not to be edited.\n"
	recordRun   = "# run: "
	recordSum   = "# sha256: "
)

// Encode returns the record of a file: three lines, of which one finds edits, and its text.
func (w Written) Encode() []byte {
	return fmt.Appendf(nil, recordTitle+"%s%s\n%s%s\n%s", w.Version, recordRun, w.Run, recordSum, w.sum(), w.Text)
}

func (w Written) sum() string {
	return fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s", w.Version, w.Run, w.Text)))
}

// decode reads the record of a file. Lines may end as git checks them out on Windows.
func decode(data []byte) (w Written, err error) {
	lines := bytes.SplitN(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\n"), 4)
	if len(lines) < 4 {
		return w, errors.New("it is cut off")
	}
	if _, err := fmt.Sscanf(string(lines[0])+"\n", recordTitle, &w.Version); err != nil || !semver.IsValid(w.Version) {
		return w, errors.New("its first line is not that of a record")
	}
	run, isRun := strings.CutPrefix(string(lines[1]), recordRun)
	sum, isSum := strings.CutPrefix(string(lines[2]), recordSum)
	w.Run, w.Text = run, lines[3]
	if !isRun || !isSum || sum != w.sum() {
		return w, errors.New("it was changed")
	}
	return w, nil
}

// ReadRecord returns what was written into a repository, by path; none where there is no
// record. All that is wrong with it is told.
func ReadRecord(repository fs.FS) (map[string]Written, error) {
	found := map[string]Written{}
	var errs []error
	err := fs.WalkDir(repository, recordFolder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != recordSuffix {
			return err
		}
		data, err := fs.ReadFile(repository, file)
		if err != nil {
			return err
		}
		w, err := decode(data)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w; take it from git again, as it was written", file, err))
		}
		found[strings.TrimSuffix(strings.TrimPrefix(file, recordFolder+"/"), recordSuffix)] = w
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) && len(found) == 0 {
		return nil, nil
	}
	return found, errors.Join(append(errs, err)...)
}

// Newest returns the newest version that wrote any of the files.
func Newest(record map[string]Written) string {
	newest := ""
	for _, w := range record {
		if newest == "" || semver.Compare(w.Version, newest) > 0 {
			newest = w.Version
		}
	}
	return newest
}

// Again runs what made a repository once more, and returns what would be written today, by
// path. Of several runs that write one file, the one that wrote it does, else the first: init
// before others.
func Again(source fs.FS, record map[string]Written) (map[string]Written, error) {
	runs := map[string]bool{}
	for _, w := range record {
		runs[w.Run] = true
	}
	all := map[string]Written{}
	names := slices.Sorted(maps.Keys(runs))
	slices.SortStableFunc(names, func(a, b string) int {
		return strings.Compare(strings.SplitN(b, " ", 2)[0], strings.SplitN(a, " ", 2)[0]) // init, then add-base
	})
	for _, name := range names {
		run, err := ParseRun(name)
		if err != nil {
			return nil, err
		}
		files, err := run.today(source)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for file, text := range files {
			_, taken := all[file]
			was, known := record[file]
			if isRecorded(file) && (!taken || known && was.Run == name) {
				all[file] = Written{version.Version, name, text}
			}
		}
	}
	return all, nil
}
