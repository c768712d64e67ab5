package scan

import (
	"bufio"
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"tradecraft"
	"tradecraft/intake/site"
	"tradecraft/intake/site/browser"
	"tradecraft/intake/site/canary"
)

// Step is one line of a steps file, which leads to the checkout:
//
//	click SELECTOR
//	fill SELECTOR TEXT      a kind of marked data in braces, as {card number}, or plain text
//	wait SELECTOR           until it is there
//	wait MILLISECONDS
//	open URL
type Step struct {
	Do       string // click, fill, wait, open
	Selector string
	Text     string
	Wait     time.Duration
	Line     int
}

// Bounds of a steps file.
const (
	maxSteps     = 200
	maxStepBytes = 64 << 10
	maxWait      = 30 * time.Second
)

// ReadSteps reads a steps file: a step a line, # begins a comment, a selector
// with spaces stands in double quotes. Errors have kind Invalid and name the line.
func ReadSteps(r io.Reader) ([]Step, error) {
	const op = "scan.ReadSteps"
	var out []Step
	lines := bufio.NewScanner(io.LimitReader(r, maxStepBytes))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		do, rest, _ := strings.Cut(line, " ")
		selector, text, err := selectorOf(strings.TrimSpace(rest))
		if err != nil || selector == "" {
			return nil, tradecraft.Errorf(op, tradecraft.Invalid, "line %d: %q: a step is click SELECTOR, fill SELECTOR TEXT, wait SELECTOR, wait MILLISECONDS or open URL", n, line)
		}
		s := Step{Do: do, Selector: selector, Text: text, Line: n}
		switch do {
		case "click", "open":
		case "fill":
			if text == "" {
				return nil, tradecraft.Errorf(op, tradecraft.Invalid, "line %d: fill needs a text, such as {e-mail}", n)
			}
		case "wait":
			if ms, err := strconv.Atoi(selector); err == nil {
				s.Selector, s.Wait = "", min(maxWait, max(0, time.Duration(ms)*time.Millisecond))
			}
		default:
			return nil, tradecraft.Errorf(op, tradecraft.Invalid, "line %d: %q is no step; use click, fill, wait or open", n, do)
		}
		if out = append(out, s); len(out) > maxSteps {
			return nil, tradecraft.Errorf(op, tradecraft.TooLarge, "more than %d steps", maxSteps)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, tradecraft.Errorf(op, tradecraft.Invalid, "reading steps: %w", err)
	}
	return out, nil
}

// selectorOf cuts a selector, quoted or not, from what follows it.
func selectorOf(s string) (selector, rest string, err error) {
	if !strings.HasPrefix(s, `"`) {
		selector, rest, _ = strings.Cut(s, " ")
		return selector, strings.TrimSpace(rest), nil
	}
	quoted, err := strconv.QuotedPrefix(s)
	if err != nil {
		return "", "", err
	}
	selector, err = strconv.Unquote(quoted)
	return selector, strings.TrimSpace(s[len(quoted):]), err
}

// steps does what the file says; a step that fails is a problem, and ends it.
func (p *pageRun) steps(ctx context.Context, v *browser.Visitor, g *gate, set canary.Set) {
	for _, s := range p.o.Steps {
		if message := p.step(ctx, v, g, set, s); message != "" {
			p.page.Problems = append(p.page.Problems, warning(p.page.URL, "step in line "+strconv.Itoa(s.Line)+": "+message, "check the steps file"))
			return
		}
	}
}

func (p *pageRun) step(ctx context.Context, v *browser.Visitor, g *gate, set canary.Set, s Step) string {
	if s.Do == "open" {
		load, cancel := context.WithTimeout(ctx, loadTime)
		defer cancel()
		if err := v.Load(load, s.Selector, p.page.URL); err != nil {
			return err.Error()
		}
		p.quiet(ctx, v)
		return ""
	}
	if s.Wait > 0 {
		timer := time.NewTimer(s.Wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
		return ""
	}
	field, button, message := p.element(ctx, v, s.Selector)
	if message != "" {
		return message
	}
	switch s.Do {
	case "click":
		ok, err := v.Press(soon(ctx), *button)
		if err != nil || !ok {
			return s.Selector + " cannot be clicked: it is hidden or covered"
		}
		p.quiet(ctx, v)
	case "fill":
		text := s.Text
		if strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") {
			if text = set.Text(strings.Trim(text, "{}")); text == "" {
				return s.Text + " is no kind of data, such as {" + site.DataEmail + "}"
			}
			v.Typed()
			g.mu.Lock()
			g.typed = true
			g.mu.Unlock()
		}
		ok, err := v.Fill(soon(ctx), *field, text)
		if err != nil || !ok {
			return s.Selector + " cannot be filled: it is hidden or covered"
		}
	}
	return ""
}

// element waits for what a selector names.
func (p *pageRun) element(ctx context.Context, v *browser.Visitor, selector string) (*browser.Field, *browser.Button, string) {
	limit, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		field, button, err := v.Find(limit, selector)
		if field != nil {
			return field, button, ""
		}
		if limit.Err() != nil {
			return nil, nil, selector + " does not appear"
		}
		if err != nil && strings.Contains(err.Error(), "in the page") {
			return nil, nil, selector + " is no CSS selector"
		}
		pause := time.NewTimer(50 * time.Millisecond)
		select {
		case <-pause.C:
		case <-limit.Done():
		}
	}
}
