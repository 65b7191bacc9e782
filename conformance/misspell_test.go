package conformance

import "testing"

func TestMisspellTouchesOneKey(t *testing.T) {
	const text = "a: {\"bc\": 1}\nlabels: {x: y}\nl:\n- d: 1 # é\n- d: 2\n"
	want := map[string]string{
		"a":      "aa: {\"bc\": 1}\nlabels: {x: y}\nl:\n- d: 1 # é\n- d: 2\n",
		"a.bc":   "a: {\"bcc\": 1}\nlabels: {x: y}\nl:\n- d: 1 # é\n- d: 2\n",
		"labels": "a: {\"bc\": 1}\nlabelss: {x: y}\nl:\n- d: 1 # é\n- d: 2\n",
		"l":      "a: {\"bc\": 1}\nlabels: {x: y}\nll:\n- d: 1 # é\n- d: 2\n",
		"l.d":    "a: {\"bc\": 1}\nlabels: {x: y}\nl:\n- dd: 1 # é\n- d: 2\n",
	}
	got, err := Misspell(text)
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d misspellings, want %d (%v)", len(got), len(want), err)
	}
	for _, m := range got {
		if m.Text != want[m.Path] {
			t.Errorf("%s: got %q, want %q", m.Path, m.Text, want[m.Path])
		}
	}
}
