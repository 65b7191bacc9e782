//go:build e2e

package e2e_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apimachinery/pkg/version"
)

// apiServer is as much of a Kubernetes API server as `kubectl apply` talks to:
// discovery of the kinds it was made for, and storage behind upstream's own
// validation of metadata.
type apiServer struct {
	*httptest.Server
	kinds map[schema.GroupVersion][]metav1.APIResource

	// refusals are what objects of a kind are refused with; a conflict is where nobody forces.
	refusals map[string]*apierrors.StatusError

	mu     sync.Mutex
	stored map[string]*unstructured.Unstructured // by path
}

// newAPIServer serves the kinds of some objects.
func newAPIServer(t *testing.T, all objects) *apiServer {
	t.Helper()
	s := &apiServer{kinds: map[schema.GroupVersion][]metav1.APIResource{}, stored: map[string]*unstructured.Unstructured{}}
	seen := map[schema.GroupVersionKind]bool{}
	for _, object := range all {
		o := unstructured.Unstructured{Object: object}
		gvk := o.GroupVersionKind()
		if seen[gvk] {
			continue
		}
		seen[gvk] = true
		plural, singular := meta.UnsafeGuessKindToResource(gvk)
		s.kinds[gvk.GroupVersion()] = append(s.kinds[gvk.GroupVersion()], metav1.APIResource{
			Name: plural.Resource, SingularName: singular.Resource, Kind: gvk.Kind, Namespaced: o.GetNamespace() != "",
			Verbs: metav1.Verbs{"create", "get", "list", "patch", "update"},
		})
	}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// ServeHTTP answers one request.
func (s *apiServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if answer := s.discover(r.URL.Path); answer != nil {
		reply(w, http.StatusOK, answer)
		return
	}
	resource, found := s.resource(r.URL.Path)
	if !found {
		refuse(w, apierrors.NewNotFound(schema.GroupResource{}, r.URL.Path))
		return
	}
	switch r.Method {
	case http.MethodGet:
		s.get(w, r, resource)
	case http.MethodPost, http.MethodPatch, http.MethodPut:
		s.write(w, r, resource)
	default:
		refuse(w, apierrors.NewMethodNotSupported(resource, r.Method))
	}
}

// discover answers what a client asks to learn which kinds there are.
func (s *apiServer) discover(path string) any {
	switch path {
	case "/version":
		return version.Info{Major: "1", Minor: "33", GitVersion: "v1.33.0"}
	case "/api":
		return metav1.APIVersions{TypeMeta: metav1.TypeMeta{Kind: "APIVersions"}, Versions: []string{"v1"}}
	case "/apis":
		return s.groups()
	case "/openapi/v3":
		paths := map[string]any{}
		for gv := range s.kinds {
			paths[strings.TrimPrefix(prefix(gv), "/")] = map[string]string{"serverRelativeURL": "/openapi/v3" + prefix(gv)}
		}
		return map[string]any{"paths": paths}
	}
	for gv, resources := range s.kinds {
		if path == "/openapi/v3"+prefix(gv) {
			return validating(gv, resources)
		}
		if path == prefix(gv) {
			return metav1.APIResourceList{
				TypeMeta: metav1.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"}, GroupVersion: gv.String(), APIResources: resources,
			}
		}
	}
	return nil
}

// validating is as much of a schema as tells kubectl that the server validates fields.
func validating(gv schema.GroupVersion, resources []metav1.APIResource) any {
	paths := map[string]any{}
	for _, r := range resources {
		patch := map[string]any{
			"x-kubernetes-group-version-kind": map[string]string{"group": gv.Group, "version": gv.Version, "kind": r.Kind},
			"parameters":                      []any{map[string]string{"name": "fieldValidation", "in": "query"}},
		}
		paths[prefix(gv)+"/"+r.Name+"/{name}"] = map[string]any{"patch": patch}
	}
	return map[string]any{"openapi": "3.0.0", "info": map[string]string{"title": "Kubernetes", "version": "v1.33.0"}, "paths": paths}
}

func (s *apiServer) groups() metav1.APIGroupList {
	list := metav1.APIGroupList{TypeMeta: metav1.TypeMeta{Kind: "APIGroupList", APIVersion: "v1"}}
	for gv := range s.kinds {
		if gv.Group != "" {
			v := metav1.GroupVersionForDiscovery{GroupVersion: gv.String(), Version: gv.Version}
			list.Groups = append(list.Groups, metav1.APIGroup{Name: gv.Group, Versions: []metav1.GroupVersionForDiscovery{v}, PreferredVersion: v})
		}
	}
	return list
}

// prefix is where the resources of a group and version are served.
func prefix(gv schema.GroupVersion) string {
	if gv.Group == "" {
		return "/api/" + gv.Version
	}
	return "/apis/" + gv.String()
}

// resource tells which resource a path is about.
func (s *apiServer) resource(path string) (schema.GroupResource, bool) {
	for gv, resources := range s.kinds {
		rest, found := strings.CutPrefix(path, prefix(gv)+"/")
		if !found {
			continue
		}
		parts := strings.Split(rest, "/")
		if parts[0] == "namespaces" && len(parts) > 2 {
			parts = parts[2:]
		}
		for _, r := range resources {
			if r.Name == parts[0] {
				return schema.GroupResource{Group: gv.Group, Resource: r.Name}, true
			}
		}
	}
	return schema.GroupResource{}, false
}

func (s *apiServer) get(w http.ResponseWriter, r *http.Request, resource schema.GroupResource) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.stored[r.URL.Path]; o != nil {
		reply(w, http.StatusOK, o)
		return
	}
	if strings.HasSuffix(r.URL.Path, "/"+resource.Resource) {
		reply(w, http.StatusOK, s.list(r.URL.Path))
		return
	}
	refuse(w, apierrors.NewNotFound(resource, r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]))
}

// list is what is stored below a path.
func (s *apiServer) list(path string) *unstructured.UnstructuredList {
	l := &unstructured.UnstructuredList{Object: map[string]any{"apiVersion": "v1", "kind": "List"}}
	for at, o := range s.stored {
		if strings.HasPrefix(at, path+"/") {
			l.Items = append(l.Items, *o)
		}
	}
	return l
}

// write creates an object, or applies it on the server's side.
func (s *apiServer) write(w http.ResponseWriter, r *http.Request, resource schema.GroupResource) {
	o := &unstructured.Unstructured{}
	body, err := io.ReadAll(r.Body)
	if err == nil {
		body, err = utilyaml.ToJSON(body)
	}
	if err == nil {
		err = o.UnmarshalJSON(body)
	}
	if err != nil {
		refuse(w, apierrors.NewBadRequest(err.Error()))
		return
	}
	if errs := judge(o); len(errs) > 0 {
		refuse(w, apierrors.NewInvalid(o.GroupVersionKind().GroupKind(), o.GetName(), errs))
		return
	}
	if refusal := s.refusals[o.GetKind()]; refusal != nil && !(apierrors.IsConflict(refusal) && r.URL.Query().Get("force") == "true") {
		refuse(w, refusal)
		return
	}
	if r.URL.Query().Get("dryRun") == "" {
		path := r.URL.Path
		if r.Method == http.MethodPost {
			path += "/" + o.GetName()
		}
		s.mu.Lock()
		s.stored[path] = o
		s.mu.Unlock()
	}
	reply(w, http.StatusCreated, o)
}

func refuse(w http.ResponseWriter, err *apierrors.StatusError) {
	status := err.Status()
	status.TypeMeta = metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}
	reply(w, int(status.Code), status)
}

func reply(w http.ResponseWriter, code int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(answer)
}
