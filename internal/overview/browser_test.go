//go:build browser

package overview

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// screens is the folder that screenshots go to, "" for none.
var screens = os.Getenv("SCREENS")

// pages are those of fleets that were made already, by their sizes.
var pages = map[int][]byte{}

// tab is a page that is open in Chromium.
type tab struct {
	*testing.T
	context.Context
	// wrong are errors of scripts and requests to anything but the page itself.
	wrong *[]string
}

// open opens the page of a fleet from a file.
func open(t *testing.T, clusters int, dark bool) tab {
	t.Helper()
	file := filepath.Join(t.TempDir(), "index.html")
	if pages[clusters] == nil {
		pages[clusters] = page(t, fleetOf(t, clusters))
	}
	if err := os.WriteFile(file, pages[clusters], 0o600); err != nil {
		t.Fatal(err)
	}
	return openFile(t, file, dark)
}

func openFile(t *testing.T, file string, dark bool) tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.WindowSize(1440, 900), chromedp.NoSandbox, chromedp.Flag("hide-scrollbars", false))
	browser, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop := chromedp.NewContext(browser)
	t.Cleanup(stop)
	var wrong []string
	if err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			wrong = append(wrong, "exception: "+e.ExceptionDetails.Text+" "+e.ExceptionDetails.Exception.Description)
		case *runtime.EventConsoleAPICalled:
			wrong = append(wrong, "console: "+string(e.Type))
		case *log.EventEntryAdded:
			wrong = append(wrong, "log: "+e.Entry.Text)
		case *network.EventRequestWillBeSent:
			if url, _, _ := strings.Cut(e.Request.URL, "#"); url != "file://"+file {
				wrong = append(wrong, "request to "+e.Request.URL)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	tab := tab{t, ctx, &wrong}
	if err := chromedp.Do(ctx); err != nil { // the browser lives as long as the first context
		t.Fatal(err)
	}
	tab.do(func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, network.Enable, network.EnableParams{})
		return chromedp.Void{}, err
	}, scheme(dark), chromedp.Navigate("file://"+file), chromedp.WaitVisible(chromedp.CSS("#filters")))
	t.Cleanup(func() {
		for _, text := range wrong {
			t.Error(text)
		}
	})
	return tab
}

// scheme makes the system light or dark.
func scheme(dark bool) chromedp.Action[chromedp.Void] {
	feature := &emulation.MediaFeature{Name: "prefers-color-scheme", Value: "light"}
	if dark {
		feature.Value = "dark"
	}
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{feature}})
		return chromedp.Void{}, err
	}
}

// patience is how long an action may take: what is not there is waited for.
const patience = time.Minute

func (t tab) do(actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context, patience)
	defer stop()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// ask evaluates an expression, which gives a text.
func (t tab) ask(expression string) string {
	t.Helper()
	answer, err := chromedp.Run(t.Context, chromedp.Evaluate[any](expression))
	if err != nil {
		t.Fatal(expression, err)
	}
	if text, is := answer.(string); is {
		return text
	}
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// want holds what an expression gives against a text.
func (t tab) want(want, expression string) {
	t.Helper()
	if got := t.ask(expression); got != want {
		t.Errorf("%s is %s, want %s", expression, got, want)
	}
}

// run evaluates a statement.
func run(statement string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](statement)
}

// press presses keys wherever the focus is.
func (t tab) press(keys ...string) {
	t.Helper()
	for _, key := range keys {
		t.do(chromedp.KeyEvent(key))
	}
	t.do(chromedp.Sleep(100 * time.Millisecond))
}

// goTo opens a view.
func (t tab) goTo(hash string) {
	t.Helper()
	t.do(run(fmt.Sprintf("location.hash = %q", hash)), chromedp.Sleep(150*time.Millisecond))
}

func (t tab) screen(name string) {
	t.Helper()
	if screens == "" {
		return
	}
	t.do(chromedp.Sleep(200 * time.Millisecond))
	image, err := chromedp.Run(t.Context, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(screens, name+".png"), image, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestViews opens every view of fleets of all sizes in light and dark: nothing is asked of the
// network, and no script fails.
func TestViews(t *testing.T) {
	for _, clusters := range []int{1, 6, 40, 1000} {
		for _, dark := range []bool{false, true} {
			name := fmt.Sprintf("%d-%s", clusters, map[bool]string{false: "light", true: "dark"}[dark])
			t.Run(name, func(t *testing.T) {
				tab := open(t, clusters, dark)
				tab.screen(name + "-clusters")
				for _, view := range []string{"picture", "findings"} {
					tab.goTo("#/" + view)
					tab.want("true", fmt.Sprintf("!document.getElementById(%q).hidden", view))
					tab.screen(name + "-" + view)
				}
				tab.goTo("#/cluster/hub")
				tab.screen(name + "-hub")
				tab.goTo("#/cluster/prod-0001")
				tab.screen(name + "-cluster")
			})
		}
	}
}

// TestPaint measures the page of a thousand clusters. The time is printed; what decides is how
// much there is to do before the first paint, which does not depend on the machine.
func TestPaint(t *testing.T) {
	tab := open(t, 1000, false)
	painted := `performance.getEntriesByName("first-contentful-paint").length`
	for end := time.Now().Add(patience); tab.ask(painted) == "0"; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nothing is painted")
		}
	}
	t.Logf("1,000 clusters: first contentful paint after %s ms, interactive after %s ms",
		tab.ask(`String(Math.round(performance.getEntriesByName("first-contentful-paint")[0].startTime))`),
		tab.ask(`String(Math.round(performance.getEntriesByType("navigation")[0].domInteractive))`))
	for _, bound := range []struct {
		what, expression string
		most             float64
	}{
		{"elements", `document.querySelectorAll("*").length`, 40_000},
		{"characters", `document.documentElement.outerHTML.length`, 4 << 20},
		{"laid out chunks of the table", `[...document.querySelectorAll("#table tbody")].filter((c) => c.checkVisibility({contentVisibilityAuto: true}) && c.getBoundingClientRect().top < innerHeight).length`, 2},
	} {
		n, err := chromedp.Run(tab.Context, chromedp.Evaluate[float64](bound.expression))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %.0f", bound.what, n)
		if n > bound.most {
			t.Errorf("%s: %.0f, want at most %.0f", bound.what, n, bound.most)
		}
	}
}

// TestSearch: by keyboard alone.
func TestSearch(t *testing.T) {
	tab := open(t, 1000, false)
	slash := run(`document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "/", bubbles: true}))`)
	tab.do(slash)
	tab.want("search", "document.activeElement.id")
	tab.press("p", "r", "o", "d", "-", "0", "0", "4")
	tab.want("10 of 1001", `document.getElementById("shown").textContent`)
	tab.want("#/clusters?q=prod-004", "location.hash")
	tab.press(kb.ArrowDown)
	tab.want("prod-0040", "document.activeElement.textContent")
	tab.press(kb.ArrowDown, kb.ArrowDown)
	tab.want("prod-0042", "document.activeElement.textContent")
	tab.press(kb.End)
	tab.want("prod-0049", "document.activeElement.textContent")
	tab.press(kb.Enter)
	tab.want("prod-0049", `document.querySelector("#cluster h1").textContent`)
	tab.press(kb.Escape)
	tab.want("true", `!document.getElementById("clusters").hidden`)
	tab.do(slash)
	tab.press("x", "x", "x")
	tab.want("false", `document.getElementById("empty").hidden`)
	tab.press(kb.Escape)
	tab.want("1001", `document.querySelectorAll("#table tbody tr").length`)
}

// TestOrder: a heading orders the table, and says so.
func TestOrder(t *testing.T) {
	tab := open(t, 40, false)
	first := `document.querySelector("#table tbody tr a").textContent`
	tab.do(chromedp.Click(chromedp.CSS(`th[data-column="findings"] button`)))
	tab.want("descending", `document.querySelector('th[data-column="findings"]').ariaSort`)
	tab.want("true", `(() => {
		const all = [...document.querySelectorAll("#table .found")].map((td) => td.dataset.e * 1000 + Number(td.dataset.w));
		return all[0] > 0 && all.every((n, i) => i === 0 || all[i - 1] >= n);
	})()`)
	tab.do(chromedp.Click(chromedp.CSS(`th[data-column="name"] button`)))
	tab.want("hub", first)
	tab.do(chromedp.Click(chromedp.CSS(`th[data-column="name"] button`)))
	tab.want("prod-0039", first)
}

// TestFilters: a version of the summary is a filter, and stands in the address.
func TestFilters(t *testing.T) {
	tab := open(t, 40, false)
	tab.do(chromedp.Click(chromedp.CSS(`.version.drift`)), chromedp.Sleep(200*time.Millisecond))
	tab.want("2 of 41", `document.getElementById("shown").textContent`)
	tab.do(chromedp.Click(chromedp.CSS(`#filters button[type=reset]`)))
	tab.want("#/clusters", "location.hash")
	tab.want("41", `document.querySelectorAll("#table tbody tr").length`)
}

// TestFoldedBox opens, lists its clusters, and closes again, by keyboard.
func TestFoldedBox(t *testing.T) {
	tab := open(t, 1000, false)
	tab.goTo("#/picture")
	before := tab.ask(`document.querySelector("#canvas svg").getAttribute("viewBox")`)
	tab.do(chromedp.Focus(chromedp.CSS("#canvas")))
	tab.press("+", kb.ArrowRight)
	if tab.ask(`document.querySelector("#canvas svg").getAttribute("viewBox")`) == before {
		t.Error("+ and an arrow move nothing")
	}
	tab.press("0")
	tab.want(before, `document.querySelector("#canvas svg").getAttribute("viewBox")`)
	tab.do(run(`[...document.querySelectorAll("[data-box]")].find((g) => JSON.parse(g.dataset.box).length > 100).focus()`))
	tab.press(kb.Enter)
	tab.want("false", `document.getElementById("members").hidden`)
	tab.screen("1000-box")
	last := tab.ask(`document.querySelector("#members li:last-child").textContent`)
	tab.press(strings.Split(strings.TrimPrefix(last, "prod-"), "")...)
	tab.want(last, `[...document.querySelectorAll("#members li")].map((li) => li.textContent).join()`)
	tab.press(kb.Escape)
	tab.want("true", `document.getElementById("members").hidden`)
	tab.want("true", `document.activeElement.hasAttribute("data-box")`)
}

// TestTheme: the button chooses another theme than the system's, for the picture too.
func TestTheme(t *testing.T) {
	tab := open(t, 6, true)
	tab.want("rgb(13, 17, 23)", "getComputedStyle(document.body).backgroundColor")
	tab.do(chromedp.Click(chromedp.CSS("#theme")))
	tab.want("rgb(255, 255, 255)", "getComputedStyle(document.body).backgroundColor")
	tab.goTo("#/picture")
	tab.want("rgb(255, 255, 255)", `getComputedStyle(document.querySelector("#canvas .page")).fill`)
	tab.do(chromedp.Click(chromedp.CSS("#theme")))
	tab.want("rgb(13, 17, 23)", `getComputedStyle(document.querySelector("#canvas .page")).fill`)
}

// TestHostileNames: what clusters and objects are called is never read as markup.
func TestHostileNames(t *testing.T) {
	file := filepath.Join(t.TempDir(), "index.html")
	if err := os.WriteFile(file, page(t, hostile(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	tab := openFile(t, file, false)
	for _, name := range hostileNames {
		tab.goTo("#/clusters")
		tab.goTo("#/cluster/" + encodeURI(name))
		tab.want(name, `document.querySelector("#cluster h1").textContent`)
	}
	tab.goTo("#/picture")
	tab.want("undefined", "typeof window.pwned === 'undefined' ? 'undefined' : 'it ran'")
	tab.want("2", "document.scripts.length")
	tab.want("0", "document.querySelectorAll('img, iframe, object, embed').length")
}
