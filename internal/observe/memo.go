package observe

import "sync"

// memos are what rules worked out of a fleet, by whom.
type memos struct {
	mutex sync.Mutex
	all   map[any]func() any
}

// Memo works something out of a fleet once, for all rules that ask by the same key, which
// is of a type of their own.
func Memo[T any](f *Fleet, key any, work func() T) T {
	f.derived.memos.mutex.Lock()
	once := f.derived.memos.all[key]
	if once == nil {
		once = sync.OnceValue(func() any { return work() })
		f.derived.memos.all[key] = once
	}
	f.derived.memos.mutex.Unlock()
	return once().(T)
}
