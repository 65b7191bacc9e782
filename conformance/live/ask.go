package live

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/intstr"
)

// patience bounds how long an answer may take that needs scrapes and evaluations first.
const patience = 3 * time.Minute

// API is the HTTP API of a Prometheus, a querier, a ruler or an Alertmanager.
type API struct{ base string }

// API is that of a pod, at a named port.
func (p *Pod) API(port string) API { return p.at(p.namedPort(port)) }

// Web is that of a Prometheus, whose port is web for the operator, and http elsewhere.
func (p *Pod) Web() API {
	if p.namedPort("web") == 0 {
		return p.API("http")
	}
	return p.API("web")
}

// at is that at a port which has no name.
func (p *Pod) at(port int) API {
	return API{"http://" + net.JoinHostPort(p.IP, strconv.Itoa(port))}
}

// Labels are a series' labels.
type Labels map[string]string

// Without is the labels, of which some are left out, as one text.
func (l Labels) Without(names ...string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(l)) {
		if !slices.Contains(names, name) {
			parts = append(parts, fmt.Sprintf("%s=%q", name, l[name]))
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// Sample is a value at a time, in seconds, as it is written.
type Sample struct {
	Time  float64
	Value string
}

// UnmarshalJSON reads the pair that the APIs write. There are hundreds of thousands of them
// in an answer, so no general decoder does it.
func (s *Sample) UnmarshalJSON(text []byte) error {
	at, value, found := strings.Cut(strings.Trim(string(text), "[]"), ",")
	var err error
	if s.Time, err = strconv.ParseFloat(at, 64); err != nil || !found {
		return fmt.Errorf("%s is no sample", text)
	}
	s.Value, err = strconv.Unquote(strings.TrimSpace(value))
	return err
}

// Series is a series of a result: Value of an instant, Values of a range.
type Series struct {
	Metric Labels
	Value  Sample
	Values []Sample
}

// Query asks for an expression now. Options are further parameters, such as dedup=false.
func (a API) Query(ctx context.Context, expression string, options ...string) ([]Series, error) {
	var answer struct {
		Result []Series
	}
	return answer.Result, a.get(ctx, "/api/v1/query", &answer, append([]string{"query=" + expression}, options...)...)
}

// get decodes the data of an answer.
func (a API) get(ctx context.Context, path string, data any, options ...string) error {
	var answer struct {
		Status, Error string
		Warnings      []string
		Data          json.RawMessage
	}
	if err := a.raw(ctx, path, &answer, options...); err != nil {
		return err
	}
	if answer.Status != "success" || len(answer.Warnings) > 0 {
		return fmt.Errorf("%s%s: %s %s", a.base, path, answer.Error, strings.Join(answer.Warnings, "; "))
	}
	return json.Unmarshal(answer.Data, data)
}

func (a API) raw(ctx context.Context, path string, answer any, options ...string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	values := url.Values{}
	for _, option := range options {
		name, value, _ := strings.Cut(option, "=")
		values.Add(name, value)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.base+path+"?"+values.Encode(), nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil {
		err = json.Unmarshal(text, answer)
	}
	if err != nil {
		return fmt.Errorf("%s%s: %s: %w: %.200s", a.base, path, response.Status, err, text)
	}
	return nil
}

// namedPort is the number of a port by its name.
func (p *Pod) namedPort(name string) int { return p.port(intstr.FromString(name)) }
