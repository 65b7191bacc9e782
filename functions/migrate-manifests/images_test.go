package migratemanifests

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
)

// TestUpgradesToWhatTheBasesRun: what images: upgrade writes is what the bases do.
func TestUpgradesToWhatTheBasesRun(t *testing.T) {
	files, err := filepath.Glob("../../bases/*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no bases", err)
	}
	var bases strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		bases.Write(text)
	}
	for _, image := range legacy.Images {
		if want := "image: " + image.Repository + ":" + image.Version + "\n"; !strings.Contains(bases.String(), want) {
			t.Errorf("no base has %s", want)
		}
	}
}
