package render

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// soundFolders are folders of kustomizations that nothing was found wrong with, nor with
// what is below them. Every overlay of a fleet names the same ones.
type soundFolders map[soundKey]soundFolder

// soundKey is a folder as it was named: as a Component or a base, and whether for plugins.
type soundKey struct {
	dir                   string
	component, configures bool
}

type soundFolder struct {
	weight
	// below are all folders that it is built of.
	below []filesys.ConfirmedDir
}

func keyOf(r reference, dir filesys.ConfirmedDir) soundKey {
	return soundKey{dir.String(), !r.file, r.configures}
}

// of returns how much a folder is built of that is sound where it is named from folders:
// none of what it names leads back to them.
func (s soundFolders) of(r reference, dir filesys.ConfirmedDir, folders []string) (weight, bool) {
	known, found := s[keyOf(r, dir)]
	leadsBack := slices.ContainsFunc(known.below, func(below filesys.ConfirmedDir) bool {
		return slices.ContainsFunc(folders, func(folder string) bool { return filesys.ConfirmedDir(folder).HasPrefix(below) })
	})
	return known.weight, found && !leadsBack
}

// add keeps a folder, where all that it names are kept.
func (s soundFolders) add(r reference, dir filesys.ConfirmedDir, k *kustomization, total weight) {
	if s == nil {
		return
	}
	sound := soundFolder{weight: total}
	for _, named := range references(&k.Kustomization) {
		named.configures = named.configures || r.configures && named.folder
		if !named.folder || named.isRemote() || !k.fs.IsDir(k.path(named.value)) {
			continue
		}
		at, _, err := k.fs.CleanedAbs(k.path(named.value))
		below, found := s[keyOf(named, at)]
		if err != nil || !found {
			return
		}
		sound.below = append(append(sound.below, at), below.below...)
	}
	slices.Sort(sound.below)
	sound.below = slices.Compact(sound.below)
	s[keyOf(r, dir)] = sound
}
