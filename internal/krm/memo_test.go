package krm

import (
	"strconv"
	"sync"
	"testing"
)

type testKey string

// TestRemember: what lists share is made once for all of them, at once too; a list that
// shares nothing remembers for itself, and forks with it.
func TestRemember(t *testing.T) {
	shared := Share(nil)
	made := map[string]int{}
	var lock sync.Mutex
	ask := func(r *Run, key string) string {
		return Remember(r, testKey(key), func() string {
			lock.Lock()
			defer lock.Unlock()
			made[key]++
			return key
		})
	}
	list := func(s *Shared) *Run {
		l := NewList(nil, nil)
		l.Share(s)
		return NewRun(l, "f")
	}
	first := list(shared)
	ask(first, "a")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() { ask(list(shared), "a") })
	}
	group.Wait()
	alone := list(nil)
	ask(alone, "b")
	ask(alone.Fork(nil), "b")
	ask(list(nil), "b")
	if made["a"] != 1 || made["b"] != 2 {
		t.Errorf("a was made %d times, want 1; b %d times, want 2", made["a"], made["b"])
	}
}

// TestMemoForgets: what is asked for stays, whatever comes beside it, and what is not is
// forgotten.
func TestMemoForgets(t *testing.T) {
	var m Memo
	m.put("asked", 1)
	for i := range 10 * memory {
		m.put(strconv.Itoa(i), i)
		if _, found := m.get("asked"); !found {
			t.Fatal("forgotten", i)
		}
	}
	if kept := len(m.late) + len(m.before); kept > 2*memory {
		t.Errorf("%d results are kept", kept)
	}
	if _, found := m.get("0"); found {
		t.Error("what nobody asks for is kept")
	}
}
