package observe

import (
	"bytes"
	"compress/gzip"
	"io"
)

// maxUnpacked bounds what a packed text may become: more than any configuration.
const maxUnpacked = 32 << 20

// unpack returns what a text is packed of, as the configurations are that
// prometheus-operator writes; one that is not packed stays. It is false for what is larger
// than any configuration, or broken.
func unpack(text []byte) ([]byte, bool) {
	if !bytes.HasPrefix(text, []byte{0x1f, 0x8b}) {
		return text, true
	}
	r, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		return nil, false
	}
	clear, err := io.ReadAll(io.LimitReader(r, maxUnpacked+1))
	return clear, err == nil && len(clear) <= maxUnpacked
}
