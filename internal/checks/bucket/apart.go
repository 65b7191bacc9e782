package bucket

import (
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var apart = &checks.Rule{
	ID:       "bucket/apart",
	Severity: krm.Warning,
	Check:    checkApart,
}

func checkApart(f *observe.Fleet, tell checks.Tell) {
	inGroups(f, func(all []observe.Bucket) {
		byID := map[string][]observe.Bucket{}
		var order []string
		for _, b := range all {
			if byID[b.ID] == nil {
				order = append(order, b.ID)
			}
			byID[b.ID] = append(byID[b.ID], b)
		}
		for _, id := range order {
			written := foldersOf(byID[id], observe.Uploads)
			checkFolders(byID[id], observe.Reads, written, tell)
			checkFolders(byID[id], observe.Compacts, written, tell)
		}
	})
}

// foldersOf are the folders of a bucket that are used so.
func foldersOf(all []observe.Bucket, use observe.Use) []string {
	var found []string
	for _, b := range all {
		if b.Use() == use && !slices.Contains(found, b.Prefix) {
			found = append(found, b.Prefix)
		}
	}
	slices.Sort(found)
	return found
}

// checkFolders tells of all that use a bucket in one way when none of them meets a writer:
// where one does, the others may have theirs elsewhere.
func checkFolders(all []observe.Bucket, use observe.Use, written []string, tell checks.Tell) {
	used := foldersOf(all, use)
	if len(written) == 0 || slices.ContainsFunc(used, func(folder string) bool { return slices.Contains(written, folder) }) {
		return
	}
	for _, b := range all {
		if b.Use() == use {
			tell(b.Text.At, "give all of them one prefix", "it %s %s of %s bucket %q, and everything that writes there writes to %s",
				use, folderName(b.Prefix), b.Type, b.Name, folderNames(written))
		}
	}
}

func folderName(prefix string) string {
	if prefix == "" {
		return "the root"
	}
	return fmt.Sprintf("folder %q", prefix)
}

func folderNames(prefixes []string) string {
	var names []string
	for _, p := range prefixes[:min(len(prefixes), 4)] {
		names = append(names, folderName(p))
	}
	if n := len(prefixes) - len(names); n > 0 {
		names = append(names, fmt.Sprintf("%d more", n))
	}
	return strings.Join(names, ", ")
}
