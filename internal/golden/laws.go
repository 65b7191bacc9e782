package golden

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/golden/leaks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// checkLaws asserts what holds for every function and every case.
func (c *Case) checkLaws(t *testing.T, def *krm.Definition, first outcome) {
	t.Helper()
	c.secretSilent(t, first)
	if c.File("stdin") != "" {
		return
	}
	for _, leak := range leaks.Of(objects(t, c.File("in.yaml")), objects(t, stream(t, first.out))) {
		t.Errorf("law: secret-silent: a value of %s", leak)
	}
	c.unknownFieldRefused(t, def)
	if c.Bad {
		c.nothingHalfWritten(t, first)
		return
	}
	c.idempotent(t, def, first)
	c.orderFree(t, def, first)
	c.keyOrderFree(t, def, first)
	c.minimal(t, def, first)
}

// idempotent: a second run changes nothing more, and needs all that the first made.
func (c *Case) idempotent(t *testing.T, def *krm.Definition, first outcome) {
	t.Helper()
	items := objects(t, stream(t, first.out))
	second := call(def, list(t, config(t, c), items))
	if second.code != 0 {
		t.Fatalf("law: idempotent: the second run fails:\n%s", second.stderr)
	}
	if diff := cmp.Diff(stream(t, first.out), stream(t, second.out)); diff != "" {
		t.Errorf("law: idempotent: the second run changes its own output (-first +second):\n%s", diff)
	}
	for line := range strings.Lines(second.stderr) {
		if strings.Contains(line, krm.LeftOver) && !strings.Contains(first.stderr, line) {
			t.Errorf("law: idempotent: the second run has no use for what the first made:\n%s", line)
		}
	}
}

// unknownFieldRefused: a field that the configuration does not have is an error
// that names it.
func (c *Case) unknownFieldRefused(t *testing.T, def *krm.Definition) {
	t.Helper()
	fn := config(t, c)
	section := "spec"
	if fn.GetKind() == "ConfigMap" {
		section = "data"
	}
	const field = "noSuchField"
	if err := fn.PipeE(yaml.LookupCreate(yaml.MappingNode, section), yaml.SetField(field, yaml.NewStringRNode("x"))); err != nil {
		t.Fatal(err)
	}
	got := call(def, list(t, fn, objects(t, c.File("in.yaml"))))
	if got.code == 0 || !strings.Contains(got.stderr, field) {
		t.Errorf("law: loud: an unknown field gives exit code %d and stderr %q", got.code, got.stderr)
	}
}

// nothingHalfWritten: on an error the items are written as they came.
func (c *Case) nothingHalfWritten(t *testing.T, first outcome) {
	t.Helper()
	if diff := cmp.Diff(stream(t, string(c.Input(t))), stream(t, first.out)); diff != "" {
		t.Errorf("law: loud: a failed run changes its items (-in +out):\n%s", diff)
	}
	for line := range strings.Lines(first.stderr) {
		if !strings.HasSuffix(line, "\n") {
			t.Errorf("law: loud: the line %q is not complete", line)
		}
	}
}

// secretSilent: no value of a Secret is in stderr or in the results.
func (c *Case) secretSilent(t *testing.T, first outcome) {
	t.Helper()
	if c.File("stdin") != "" {
		return
	}
	said := first.stderr + results(t, first.out)
	for _, item := range objects(t, c.File("in.yaml")) {
		o := krm.NewObject(item)
		if o.Kind() != "Secret" {
			continue
		}
		values := o.Strings("stringData")
		for key, value := range o.Strings("data") {
			plain, _ := base64.StdEncoding.DecodeString(value)
			if len(value) > 0 && strings.Contains(said, value) || (len(plain) > 0 && strings.Contains(said, string(plain))) {
				t.Errorf("law: secret-silent: the value of %s data.%s is told", o.Ref(), key)
			}
		}
		for key, value := range values {
			if len(value) > 0 && strings.Contains(said, value) {
				t.Errorf("law: secret-silent: the value of %s stringData.%s is told", o.Ref(), key)
			}
		}
	}
}
