package prometheus

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// RemoteWrite is one entry of remote_write, with the settings that are written here
// (Prometheus v3.13, config/config.go, RemoteWriteConfig).
type RemoteWrite struct {
	Name                 string            `yaml:"name"`
	URL                  string            `yaml:"url"`
	ProtobufMessage      string            `yaml:"protobuf_message,omitempty"`
	RemoteTimeout        string            `yaml:"remote_timeout,omitempty"`
	Headers              map[string]string `yaml:"headers,omitempty"`
	SendExemplars        bool              `yaml:"send_exemplars,omitempty"`
	SendNativeHistograms bool              `yaml:"send_native_histograms,omitempty"`
	BasicAuth            *BasicAuth        `yaml:"basic_auth,omitempty"`
	Authorization        *Authorization    `yaml:"authorization,omitempty"`
	TLS                  *TLS              `yaml:"tls_config,omitempty"`
	WriteRelabel         []Relabel         `yaml:"write_relabel_configs,omitempty"`
	Queue                *Queue            `yaml:"queue_config,omitempty"`
}

// BasicAuth is basic_auth with its files.
type BasicAuth struct {
	UsernameFile string `yaml:"username_file"`
	PasswordFile string `yaml:"password_file"`
}

// Authorization is authorization with its file.
type Authorization struct {
	Type            string `yaml:"type"`
	CredentialsFile string `yaml:"credentials_file"`
}

// TLS is tls_config.
type TLS struct {
	CAFile             string `yaml:"ca_file,omitempty"`
	CertFile           string `yaml:"cert_file,omitempty"`
	KeyFile            string `yaml:"key_file,omitempty"`
	ServerName         string `yaml:"server_name,omitempty"`
	MinVersion         string `yaml:"min_version,omitempty"`
	InsecureSkipVerify bool   `yaml:"insecure_skip_verify,omitempty"`
}

// Relabel is one rule of write_relabel_configs.
type Relabel struct {
	SourceLabels []string `yaml:"source_labels,flow,omitempty"`
	Regex        string   `yaml:"regex"`
	TargetLabel  string   `yaml:"target_label,omitempty"`
	Replacement  string   `yaml:"replacement,omitempty"`
	Action       string   `yaml:"action,omitempty"`
}

// Queue is queue_config.
type Queue struct {
	Capacity          int    `yaml:"capacity,omitempty"`
	MaxShards         int    `yaml:"max_shards,omitempty"`
	MinShards         int    `yaml:"min_shards,omitempty"`
	MaxSamplesPerSend int    `yaml:"max_samples_per_send,omitempty"`
	BatchSendDeadline string `yaml:"batch_send_deadline,omitempty"`
	MinBackoff        string `yaml:"min_backoff,omitempty"`
	MaxBackoff        string `yaml:"max_backoff,omitempty"`
	RetryOnRateLimit  bool   `yaml:"retry_on_http_429,omitempty"`
	SampleAgeLimit    string `yaml:"sample_age_limit,omitempty"`
}

// ErrWrites tells that remote_write is written in a form that cannot be edited in place.
var ErrWrites = errors.New("remote_write is written in a form that cannot be edited in place; write it as a list with one setting a line")

const writesKey = "remote_write"

// SetRemoteWrites returns the text with its entries of remote_write whose names begin with
// a prefix replaced by those that are given, and nothing else changed: those of others stay
// as they are, before ours. The result is parsed again and compared.
func SetRemoteWrites(text, prefix string, writes []RemoteWrite) (string, error) {
	w, err := readWrites(text, prefix)
	if err != nil {
		return "", err
	}
	printed, want, err := printWrites(writes)
	if err != nil {
		return "", err
	}
	if reflect.DeepEqual(w.values(w.ours), want) {
		return text, nil
	}
	if err := w.replace(printed); err != nil {
		return "", err
	}
	edited := w.apply()
	return edited, w.verify(edited, want)
}

// RemoteWriteURLs returns the URLs of the entries whose names do not begin with a prefix, ""
// for one that sends something else than all series of nobody's: it has headers, or relabels.
func RemoteWriteURLs(text, prefix string) []string {
	w, err := readWrites(text, prefix)
	if err != nil {
		return nil
	}
	var urls []string
	for _, item := range w.others {
		url := textOf(resolve(item), "url")
		for _, narrows := range []string{"headers", "write_relabel_configs"} {
			if _, found := entry(resolve(item), narrows); found != nil {
				url = ""
			}
		}
		urls = append(urls, url)
	}
	return urls
}

// writes is a text with its remote_write.
type writes struct {
	*editor
	prefix    string
	root      *yaml.Node
	key, list *yaml.Node
	// ours are the entries whose names begin with the prefix.
	ours, others []*yaml.Node
}

func readWrites(text, prefix string) (*writes, error) {
	root, err := parse(text)
	if err != nil {
		return nil, err
	}
	w := &writes{editor: newEditor(text), prefix: prefix, root: root}
	if root == nil {
		return w, nil
	}
	if key, found := repeated(root); found {
		return nil, fmt.Errorf("%q is given twice", key)
	}
	w.key, w.list = entry(root, writesKey)
	if w.list != nil && w.list.Kind != yaml.SequenceNode && !isNull(w.list) {
		return nil, errors.New("remote_write is no list")
	}
	for _, item := range items(w.list) {
		if strings.HasPrefix(textOf(resolve(item), "name"), prefix) {
			w.ours = append(w.ours, item)
		} else {
			w.others = append(w.others, item)
		}
	}
	return w, nil
}

func (w *writes) values(nodes []*yaml.Node) []any {
	var values []any
	for _, n := range nodes {
		var value any
		_ = n.Decode(&value) // what does not decode is not what was wanted
		values = append(values, value)
	}
	return values
}

// printWrites returns each entry as lines without a line break at the end, and as values.
func printWrites(writes []RemoteWrite) (printed []string, values []any, err error) {
	for _, w := range writes {
		var out bytes.Buffer
		encoder := yaml.NewEncoder(&out)
		encoder.SetIndent(2)
		encoder.CompactSeqIndent()
		if err := encoder.Encode(w); err != nil {
			return nil, nil, err
		}
		var value any
		if err := yaml.Unmarshal(out.Bytes(), &value); err != nil {
			return nil, nil, err
		}
		printed, values = append(printed, strings.TrimSuffix(out.String(), "\n")), append(values, value)
	}
	return printed, values, nil
}

// replace plans the edits: what is ours goes, and the new entries come behind the last one
// of the list.
func (w *writes) replace(printed []string) error {
	switch {
	case w.root != nil && isFlow(w.root):
		return ErrWrites
	case w.key == nil:
		indent := 0
		if w.root != nil {
			indent = w.root.Content[0].Column - 1
		}
		w.insert(len(w.text), w.lineBreakBefore(len(w.text))+pad(indent)+writesKey+":"+w.eol+w.entries(printed, indent))
		return nil
	case len(w.list.Content) == 0:
		return w.fill(printed)
	case isFlow(w.list) || w.list.Anchor != "":
		return ErrWrites
	}
	for _, item := range w.ours {
		from, to := w.lines(item)
		w.edits = append(w.edits, edit{from, to, ""})
	}
	_, at := w.lines(w.list.Content[len(w.list.Content)-1])
	w.insert(at, w.lineBreakBefore(at)+w.entries(printed, w.list.Column-1))
	return nil
}

// entries prints entries of the list as lines.
func (w *writes) entries(printed []string, indent int) string {
	var out strings.Builder
	for _, text := range printed {
		for i, line := range strings.Split(text, "\n") {
			lead := "  "
			if i == 0 {
				lead = "- "
			}
			out.WriteString(pad(indent) + lead + line + w.eol)
		}
	}
	return out.String()
}

// emptyList is a line with the key of a list that has no entries.
var emptyList = regexp.MustCompile(`^(["']?remote_write["']?[ \t]*:)[ \t]*(?:\[[ \t]*\]|null|~)?([ \t]*#.*)?[ \t]*\r?$`)

// fill gives the key without entries its entries.
func (w *writes) fill(printed []string) error {
	from := w.offset(w.key)
	end := from + strings.IndexByte(w.text[from:]+"\n", '\n')
	parts := emptyList.FindStringSubmatch(w.text[from:end])
	if parts == nil {
		return ErrWrites
	}
	to := min(end+1, len(w.text))
	w.edits = append(w.edits, edit{from, to, parts[1] + parts[2] + w.eol + w.entries(printed, w.key.Column-1)})
	return nil
}

// lines returns the offsets of the lines of an entry: from its dash, to behind the last line
// that is further to the right.
func (w *writes) lines(item *yaml.Node) (from, to int) {
	dash := w.list.Column - 1
	first := item.Line - 1
	for first > 0 && !strings.HasPrefix(strings.TrimLeft(w.line(first), " "), "-") {
		first-- // the dash has a line of its own
	}
	last := lastLine(item) - 1
	for next := last + 1; next < len(w.starts); next++ {
		line := w.line(next)
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if strings.TrimSpace(line) == "" {
			continue
		}
		if indent <= dash {
			break
		}
		last = next
	}
	if last+1 < len(w.starts) {
		return w.starts[first], w.starts[last+1]
	}
	return w.starts[first], len(w.text)
}

func (w *writes) line(i int) string {
	end := len(w.text)
	if i+1 < len(w.starts) {
		end = w.starts[i+1]
	}
	return strings.TrimRight(w.text[w.starts[i]:end], "\r\n")
}

func lastLine(n *yaml.Node) int {
	last := n.Line
	for _, child := range n.Content {
		last = max(last, lastLine(child))
	}
	return last
}

// verify compares both texts: ours as wanted, all else as it was.
func (w *writes) verify(edited string, want []any) error {
	after, err := readWrites(edited, w.prefix)
	if err != nil {
		return ErrWrites
	}
	if !reflect.DeepEqual(after.values(after.ours), want) || !reflect.DeepEqual(after.values(after.others), w.values(w.others)) || !reflect.DeepEqual(after.beside(), w.beside()) {
		return ErrWrites
	}
	return nil
}

// beside is what the text says beside remote_write.
func (w *writes) beside() map[string]any {
	config := map[string]any{}
	if w.root != nil && w.root.Decode(&config) != nil {
		return nil
	}
	delete(config, writesKey)
	return config
}
