package output

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRecord(t *testing.T) {
	r := &record{sources: map[string]string{}, sums: map[string][]string{}}
	r.sources["x/a"], r.sources["x/b"] = "overlays/x/a", ""
	r.add("x/b.yaml", sum(nil))
	r.add("x/a/two.yaml", sum(nil))
	r.add("x/a/one.yaml", sum([]byte("1")))
	text := recordHead + `# x/a: overlays/x/a
6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b  x/a/one.yaml
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  x/a/two.yaml
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  x/b.yaml
`
	if diff := cmp.Diff(text, r.String()); diff != "" {
		t.Error(diff)
	}
	again, err := parseRecord([]byte(strings.ReplaceAll(text, "\n", "\r\n")))
	if err != nil || again.String() != text {
		t.Error(err, again)
	}
	if !again.matches("x/a/one.yaml", []byte("1")) || again.matches("x/a/one.yaml", []byte("2")) || again.matches("x/c.yaml", nil) {
		t.Error("what is as it was is, and nothing else")
	}
}

// TestMergedRecord: both sides count, in whatever order and with or without markers.
func TestMergedRecord(t *testing.T) {
	r, err := parseRecord([]byte("<<<<<<< HEAD\n" + sum([]byte("1")) + "  x/a.yaml\n||||||| base\n=======\n" + sum([]byte("2")) + "  x/a.yaml\n# x/b: overlays/x/b\n" +
		">>>>>>> branch\n" + sum([]byte("1")) + "  x/a.yaml\n" + sum([]byte("a\nb\n")) + "  x/b.yaml\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !r.matches("x/a.yaml", []byte("1")) || !r.matches("x/a.yaml", []byte("2")) || !r.matches("x/b.yaml", []byte("a\r\nb\r\n")) || r.sources["x/b"] != "overlays/x/b" {
		t.Errorf("got %+v", r)
	}
	if n := strings.Count(r.String(), "x/a.yaml"); n != 2 {
		t.Errorf("%d lines", n)
	}
}

// TestRecordOfSomebodyElse: no line of it can name a file outside of the folder.
func TestRecordOfSomebodyElse(t *testing.T) {
	for _, at := range []string{"../x/a.yaml", "/etc/hosts", "x/../../a.yaml", "x/./a.yaml", "a.yaml", "x/a", "x/a/b/c.yaml", "", ".", "x//a.yaml", ".thanos-fleet-moving/a.yaml"} {
		if r, err := parseRecord([]byte("# a comment\n\n" + sum(nil) + "  " + at + "\n")); err == nil || !strings.Contains(err.Error(), RecordName+":3: ") {
			t.Errorf("%q: %v, %v", at, r, err)
		}
	}
	for _, line := range []string{"words", "0123  x/a.yaml", strings.Repeat("g", 64) + "  x/a.yaml", sum(nil) + " x/a.yaml"} {
		if _, err := parseRecord([]byte(line)); err == nil {
			t.Errorf("%q is taken", line)
		}
	}
}

func FuzzRecord(f *testing.F) {
	f.Add(recordHead + "# x/a: overlays/x/a\n" + sum(nil) + "  x/a.yaml\n" + sum(nil) + "  x/b/c.yaml\n=======\n")
	f.Add("# x/a: b: c\n" + sum(nil) + "  ../x.yaml\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseRecord([]byte(text))
		if err != nil {
			return
		}
		for at := range r.sums {
			if strings.Contains(at, "..") && strings.Contains("/"+at+"/", "/../") || strings.HasPrefix(at, "/") {
				t.Errorf("%q leads out", at)
			}
		}
		again, err := parseRecord([]byte(r.String()))
		if err != nil || again.String() != r.String() {
			t.Errorf("%v\n%s\n%s", err, r, again)
		}
	})
}
